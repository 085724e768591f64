import Kernel

/// What goes wrong in a flow through no decision of ours. Refusals are cases of each flow's outcome instead.
package struct FlowFailure: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The named thing does not exist, or not for this caller.
        case notFound
        /// A value breaks a rule; `field` says which.
        case invalid
        /// The row was changed by somebody else meanwhile.
        case conflict
        /// The database is away; nothing was changed, and the same request may be sent again.
        case unavailable
        /// A bug, or a broken database.
        case inner
    }

    package let code: Code
    /// For people: what happened and what to do.
    package let message: String
    /// The field that broke a rule, as the API names it.
    package let field: String?

    package init(_ code: Code, _ message: String, field: String? = nil) {
        self.code = code
        self.message = message
        self.field = field
    }

    package var description: String {
        field.map { "\(code.rawValue) (\($0)): \(message)" } ?? "\(code.rawValue): \(message)"
    }
}
