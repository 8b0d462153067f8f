/** JSON in text columns: the same in both databases. */

/** JSON kept as text; the brand remembers what it holds. */
export type Json<T> = string & { readonly __json?: T }

export function toJson<T>(value: T): Json<T> {
  return JSON.stringify(value) as Json<T>
}

export function fromJson<T>(text: Json<T>): T {
  return JSON.parse(text) as T
}
