/** `/task/`: the Inbox, and what people mean to do about leads (contract §1.9, §13). */
import { z } from 'zod'
import type { Context } from '../context.ts'
import { badDate, invalid, notFound } from '../http/errors.ts'
import { readOrder, readPage } from '../http/listing.ts'
import { type Route, route } from '../http/route.ts'
import { Empty, fieldsQuery, idParams, pageOf, pageQuery } from '../http/schema.ts'
import { createTask } from './create-task.ts'
import { findTask, listTasks, taskOrders } from './list-tasks.ts'
import { readTaskFilter } from './read-task-filter.ts'
import type { Task } from './task.ts'
import { endOfToday, parseTaskDate, type TaskDate } from './task-date.ts'
import { presentTasks } from './task-presenter.ts'
import { CreateTask, TaskOut, TaskQuery, TasksUpdated, UpdateTask } from './task-schema.ts'
import { deleteTask, type TaskChange, updateTask, updateTasks } from './write-task.ts'

const path = '/api/v1/task/'
const tag = 'Tasks'

const listRoute = route({
  method: 'GET',
  path,
  operationId: 'listTasks',
  summary: 'List or filter tasks',
  description:
    'Newest first. Every type, unless _type names some: incoming_sms and lead are there.',
  tag,
  schema: { query: TaskQuery.extend(pageQuery('tasks')), response: pageOf(TaskOut, 'Task') },
  async handler({ ctx, account, query, tz_offset }) {
    const { organization_id } = account
    const now = ctx.clock.nowOf(organization_id)
    const filter = readTaskFilter(account, query, now, tz_offset, 'all')
    const order = readOrder(query._order_by, taskOrders, {
      column: 'date_created',
      direction: 'desc',
    })
    const page = await listTasks(
      ctx.db.read,
      organization_id,
      filter,
      order,
      readPage('tasks', query),
    )
    const end = endOfToday(now, tz_offset)
    return { ...page, data: await presentTasks(ctx, organization_id, page.data, end) }
  },
})

const createRoute = route({
  method: 'POST',
  path,
  operationId: 'createTask',
  summary: 'Create a task about a lead',
  description: 'It is yours and for today, unless assigned_to and date say otherwise.',
  tag,
  schema: { query: z.object(fieldsQuery), body: CreateTask, response: TaskOut },
  async handler({ ctx, account, body, tz_offset }) {
    const { lead_id, contact_id = null } = body
    const task = { ...readChange(body, tz_offset), lead_id, contact_id }
    const row = await ctx.db.transaction((tx) => createTask(ctx, tx, account, task))
    return presentOne(ctx, row, tz_offset)
  },
})

const bulkRoute = route({
  method: 'PUT',
  path,
  operationId: 'updateTasks',
  summary: 'Complete, reassign or postpone many tasks',
  description:
    'All that match the filters of the list, at most 1000. Long filters may be sent as _params in the body.',
  tag,
  schema: { query: TaskQuery, body: UpdateTask, response: TasksUpdated },
  async handler({ ctx, account, query, body, tz_offset }) {
    const now = ctx.clock.nowOf(account.organization_id)
    const filter = readTaskFilter(account, query, now, tz_offset, 'lead')
    const change = readChange(body, tz_offset)
    await ctx.db.transaction((tx) => updateTasks(ctx, tx, account, filter, change))
    return { ok: true as const }
  },
})

const getRoute = route({
  method: 'GET',
  path: `${path}:id/`,
  operationId: 'getTask',
  summary: 'Get one task',
  tag,
  schema: { params: idParams, query: z.object(fieldsQuery), response: TaskOut },
  async handler({ ctx, account, params, tz_offset }) {
    const row = await findTask(ctx.db.read, account.organization_id, params.id)
    if (!row) throw notFound('Task')
    return presentOne(ctx, row, tz_offset)
  },
})

const updateRoute = route({
  method: 'PUT',
  path: `${path}:id/`,
  operationId: 'updateTask',
  summary: 'Complete, reassign or postpone a task',
  tag,
  schema: {
    params: idParams,
    query: z.object(fieldsQuery),
    body: UpdateTask,
    response: TaskOut,
  },
  async handler({ ctx, account, params, body, tz_offset }) {
    const change = readChange(body, tz_offset)
    const row = await ctx.db.transaction((tx) => updateTask(ctx, tx, account, params.id, change))
    if (!row) throw notFound('Task')
    return presentOne(ctx, row, tz_offset)
  },
})

const deleteRoute = route({
  method: 'DELETE',
  path: `${path}:id/`,
  operationId: 'deleteTask',
  summary: 'Delete a task',
  description: 'Its message stays.',
  tag,
  schema: { params: idParams, response: Empty },
  async handler({ ctx, account, params }) {
    const done = await ctx.db.transaction((tx) => deleteTask(ctx, tx, account, params.id))
    if (!done) throw notFound('Task')
    return {}
  },
})

export const taskRoutes: Route[] = [
  listRoute,
  createRoute,
  bulkRoute,
  getRoute,
  updateRoute,
  deleteRoute,
]

function readChange(
  { is_complete, assigned_to, date, due_date, text }: UpdateTask | CreateTask,
  tz_offset: number,
): TaskChange {
  return {
    is_complete: is_complete ?? undefined,
    assigned_to,
    dates: [readDate('date', date, tz_offset), readDate('due_date', due_date, tz_offset)],
    text,
  }
}

function readDate<Given extends string | null | undefined>(
  field: string,
  given: Given,
  tz_offset: number,
): TaskDate | Exclude<Given, string> {
  if (typeof given !== 'string') return given as Exclude<Given, string>
  const read = parseTaskDate(given, tz_offset)
  if (!read) throw invalid({ [field]: badDate })
  return read
}

async function presentOne(ctx: Context, row: Task, tz_offset: number): Promise<TaskOut> {
  const { organization_id } = row
  const end = endOfToday(ctx.clock.nowOf(organization_id), tz_offset)
  const [task] = await presentTasks(ctx, organization_id, [row], end)
  return task as TaskOut
}
