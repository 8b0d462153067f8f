/** From Zod's issues to Close's field errors: the one place that knows both (contract §7.5). */
import type { z } from 'zod'
import { type ApiError, type FieldErrors, invalid, isRequired } from './errors.ts'

type Issue = z.core.$ZodIssue

/** One message a field, the first one found. A nested problem is told on its top field, with its place. */
export function toApiError(issues: readonly Issue[], input: unknown): ApiError {
  const fields: FieldErrors = {}
  for (const issue of issues) {
    const [field = 'body', ...inner] = issue.path.map(String)
    const place = inner.length > 0 ? `${inner.join('.')}: ` : ''
    fields[field] ??= place + messageOf(issue, valueAt(input, issue.path))
  }
  return invalid(fields)
}

function messageOf(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return isRequired
      return issue.message.startsWith('Invalid input')
        ? `Value must be of ${pythonName(issue.expected)} type.`
        : issue.message
    case 'invalid_value':
      return value === undefined ? isRequired : 'Not a valid choice.'
    case 'too_big':
      return issue.message.startsWith('Too big')
        ? `The value must be no longer than ${issue.maximum} characters.`
        : issue.message
    case 'too_small':
      return issue.message.startsWith('Too small') ? isRequired : issue.message
    case 'invalid_union':
      return 'Not a valid choice.'
    default:
      return issue.message
  }
}

/** Close's validation library names Python's types. */
function pythonName(expected: string): string {
  const names: Record<string, string> = {
    string: 'str',
    boolean: 'bool',
    number: 'number',
    int: 'int',
    array: 'list',
    object: 'dict',
  }
  return names[expected] ?? expected
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? Reflect.get(value, key) : undefined,
    input,
  )
}
