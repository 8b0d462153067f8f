/** Kysely's SQL for PostgreSQL, worded so that the same query is the same text. */
import {
  type BinaryOperationNode,
  type Dialect,
  OperatorNode,
  PostgresDialect,
  type PostgresPool,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  type QueryCompiler,
} from 'kysely'

const overLists: Record<string, string> = { in: '= any', 'not in': '<> all' }

class RoostPostgresQueryCompiler extends PostgresQueryCompiler {
  /**
   * A list is one parameter, however long, and may be empty, which `in` does not allow there. Of one
   * value it is none: an index then gives the rows of a page in their order, unsorted.
   */
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node
    const over = OperatorNode.is(operator) ? overLists[operator.operator] : undefined
    if (!over || !PrimitiveValueListNode.is(rightOperand) || rightOperand.values.length === 1) {
      super.visitBinaryOperation(node)
      return
    }
    this.visitNode(leftOperand)
    this.append(` ${over}(`)
    this.appendValue(rightOperand.values)
    this.append(')')
  }
}

export class RoostPostgresDialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new RoostPostgresQueryCompiler()
  }
}

/** Words queries; has no connections. */
export const wordsOnly: Dialect = new RoostPostgresDialect({ pool: {} as PostgresPool })
