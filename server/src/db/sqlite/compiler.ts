/** Kysely's SQL for SQLite, worded so that the same query is the same text and is prepared once. */
import {
  type BinaryOperationNode,
  type LimitNode,
  OperatorNode,
  PrimitiveValueListNode,
  SqliteQueryCompiler,
} from 'kysely'

export class NodeSqliteQueryCompiler extends SqliteQueryCompiler {
  /**
   * SQLite plans with the value of a bare `limit ?` in view, and so prepares the statement anew each
   * time one is bound. An expression it leaves alone: a claim of jobs takes a quarter of the time.
   */
  protected override visitLimit(node: LimitNode): void {
    this.append('limit cast(')
    this.visitNode(node.limit)
    this.append(' as integer)')
  }

  /** A list is one parameter, however long: batches of every size share a statement. */
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node
    const isList = OperatorNode.is(operator) && PrimitiveValueListNode.is(rightOperand)
    if (!isList || rightOperand.values.length === 1) {
      super.visitBinaryOperation(node)
      return
    }
    this.visitNode(leftOperand)
    this.append(` ${operator.operator} (select value from json_each(`)
    this.appendValue(JSON.stringify(rightOperand.values))
    this.append('))')
  }
}
