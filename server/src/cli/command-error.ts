/** Something the user of a command can put right; its message is all they need to see. */
export class CommandError extends Error {
  override name = 'CommandError'
}
