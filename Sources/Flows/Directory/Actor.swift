import Foundation
import Kernel
import Storage

/// Who asks for a change, for the audit trail.
package struct Actor: Sendable, Equatable {
    /// Such as `client:0192...` or `command-line`.
    package let name: String
    /// The operator whose things the actor may touch; nil for the whole platform.
    package let operatorID: OperatorID?

    package init(name: String, operatorID: OperatorID?) {
        self.name = name
        self.operatorID = operatorID
    }

    /// Things of other operators do not exist for the actor.
    package func mayTouch(_ owner: OperatorID?) -> Bool {
        guard let operatorID else { return true }
        return owner == operatorID
    }
}

extension AuditRepository {
    /// Writes what changed, in the write that changes it.
    package static func note<Value: Encodable>(
        _ action: String, _ entity: String, before: Value?, after: Value?, by actor: Actor, of operatorID: OperatorID?,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func text(_ value: Value?) throws -> String? {
            try value.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        }
        try append(
            AuditEntry(
                id: context.ids.next(), operatorID: operatorID, actor: actor.name, action: action, entity: entity,
                before: try text(before), after: try text(after), at: context.time.now()),
            connection)
    }
}
