import Foundation
import Kernel
import Storage

/// Who asks for a change, for the audit trail, and how far their arm reaches.
package struct Actor: Sendable, Equatable {
    /// A place whose things the actor may touch.
    package struct Reach: Sendable, Equatable {
        /// Nil: every operator's.
        package let operatorID: OperatorID?
        /// Nil: of all sites, and what belongs to no site.
        package let siteIDs: Set<SiteID>?
        /// What the actor may do there, which is the most that they can give to others; nil: everything.
        package let scopes: Set<Scope>?

        package init(operatorID: OperatorID?, siteIDs: Set<SiteID>? = nil, scopes: Set<Scope>? = nil) {
            self.operatorID = operatorID
            self.siteIDs = siteIDs
            self.scopes = scopes
        }
    }

    /// Such as `client:0192...`, `staff:0192...` or `command-line`.
    package let name: String
    package let reach: [Reach]

    package init(name: String, reach: [Reach]) {
        self.name = name
        self.reach = reach
    }

    /// - Parameter operatorID: nil for the whole platform.
    package init(name: String, operatorID: OperatorID?) {
        self.init(name: name, reach: [Reach(operatorID: operatorID)])
    }

    package var isPlatform: Bool { reach.contains { $0.operatorID == nil && $0.siteIDs == nil } }

    /// Whether anything of the operator is the actor's to see.
    package func reaches(_ owner: OperatorID) -> Bool {
        reach.contains { $0.operatorID == nil || $0.operatorID == owner }
    }

    /// Things of other operators do not exist for the actor.
    package func mayTouch(_ owner: OperatorID?) -> Bool {
        reach.contains { $0.siteIDs == nil && ($0.operatorID == nil || $0.operatorID == owner) }
    }

    /// Things of a site; without a site they are the operator's.
    package func mayTouch(_ owner: OperatorID?, at site: SiteID?) -> Bool {
        if mayTouch(owner) { return true }
        guard let site, let owner else { return false }
        return reach.contains { $0.operatorID == owner && $0.siteIDs?.contains(site) ?? false }
    }

    /// Whether the actor has all of the scopes at an operator themselves; nobody gives others more than they have.
    package func mayGive(_ wanted: Set<Scope>, at operatorID: OperatorID?) -> Bool {
        let own = reach.filter { $0.siteIDs == nil && ($0.operatorID == nil || $0.operatorID == operatorID) }
        return own.contains { $0.scopes == nil } || own.reduce(into: Set()) { $0.formUnion($1.scopes ?? []) }
            .isSuperset(of: wanted) && !own.isEmpty
    }

    /// The sites of an operator that the actor reaches; nil for all of them.
    package func siteIDs(of operatorID: OperatorID?) -> [SiteID]? {
        if mayTouch(operatorID) { return nil }
        let sites = reach.filter { $0.operatorID == operatorID }.compactMap(\.siteIDs)
        return sites.reduce(into: Set<SiteID>()) { $0.formUnion($1) }.sorted()
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
