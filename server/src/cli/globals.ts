/** What may be said with every command. */
export type Globals = { data?: string; role?: string; json?: boolean }
