import Kernel
import Storage

/// The outside providers that people may sign in through. Whoever may change one can become anybody, so that is for
/// owners of the whole platform.
package enum ManageProviders {
    /// Sign-in pages with more buttons help nobody.
    private static let maximumProviders = 20

    package enum Secret: Sendable {
        case kept
        case removed
        case set(String)
    }

    package struct Draft: Sendable {
        package var name: String
        package var issuer: String
        package var clientID: String
        package var secret: Secret
        package var isEnabled: Bool
        package var domains: [String]
        package var newPeople: StaffGrant?
        package var trustsSecondFactor: Bool

        package init(
            name: String, issuer: String, clientID: String, secret: Secret, isEnabled: Bool, domains: [String],
            newPeople: StaffGrant?, trustsSecondFactor: Bool
        ) {
            self.name = name
            self.issuer = issuer
            self.clientID = clientID
            self.secret = secret
            self.isEnabled = isEnabled
            self.domains = domains
            self.newPeople = newPeople
            self.trustsSecondFactor = trustsSecondFactor
        }

        package init(_ record: IdentityProviderRecord) {
            self.init(
                name: record.name, issuer: record.issuer, clientID: record.clientID, secret: .kept,
                isEnabled: record.isEnabled, domains: record.domains, newPeople: record.newPeople,
                trustsSecondFactor: record.trustsSecondFactor)
        }
    }

    package static func create(
        _ draft: Draft, by actor: Actor, _ context: FlowContext
    ) async throws -> IdentityProviderRecord {
        try requireOwner(actor)
        if let fault = context.outside.fault(in: draft.issuer) {
            throw FlowFailure(.invalid, fault, field: "issuer")
        }
        guard !draft.issuer.contains("?") else {
            throw FlowFailure(.invalid, "must have no part after ?", field: "issuer")
        }
        return try await context.database.write { connection in
            try require(draft, actor, connection)
            let id: IdentityProviderID = context.ids.next()
            let made = try context.making(connection) {
                let all = try IdentityProviderRepository.all(connection)
                guard all.count < maximumProviders else {
                    throw FlowFailure(.conflict, "There are \(maximumProviders) providers already.")
                }
                try requireFree(draft, all)
                let record = IdentityProviderRecord(
                    id: id, name: draft.name, issuer: draft.issuer, clientID: draft.clientID,
                    clientSecret: try sealed(draft.secret, id, nil, context), isEnabled: draft.isEnabled,
                    domains: draft.domains, newPeople: draft.newPeople, trustsSecondFactor: draft.trustsSecondFactor,
                    createdAt: context.time.now())
                try IdentityProviderRepository.insert(record, connection)
                try note("create", nil, record, actor, context, connection)
                return id
            }
            return try find(made, connection)
        }
    }

    package static func edit(
        _ id: IdentityProviderID, _ draft: Draft, version: Int64, by actor: Actor, _ context: FlowContext
    ) async throws -> IdentityProviderRecord {
        try requireOwner(actor)
        return try await context.database.write { connection in
            let before = try find(id, connection)
            try require(draft, actor, connection)
            try requireFree(draft, try IdentityProviderRepository.all(connection).filter { $0.id != id })
            var record = before
            record.version = version
            record.name = draft.name
            record.clientID = draft.clientID
            record.clientSecret = try sealed(draft.secret, id, before.clientSecret, context)
            record.isEnabled = draft.isEnabled
            record.domains = draft.domains
            record.newPeople = draft.newPeople
            record.trustsSecondFactor = draft.trustsSecondFactor
            guard try IdentityProviderRepository.update(record, connection) else {
                throw FlowFailure.changedMeanwhile("provider")
            }
            try note("edit", before, record, actor, context, connection)
            return try find(id, connection)
        }
    }

    /// Who signed in through it has to be invited again, or to use their password.
    package static func delete(_ id: IdentityProviderID, by actor: Actor, _ context: FlowContext) async throws {
        try requireOwner(actor)
        try await context.database.write { connection in
            let record = try find(id, connection)
            try IdentityProviderRepository.delete(record, connection)
            try note("delete", record, nil, actor, context, connection)
        }
    }

    /// The secret in clear, for the moment.
    package static func access(
        to record: IdentityProviderRecord, redirectURI: String, _ context: FlowContext
    ) throws -> IdentityAccess {
        let secret = try record.clientSecret.map {
            String(decoding: try context.sealing.open($0, for: .identityProvider(record.id)), as: UTF8.self)
        }
        return IdentityAccess(
            issuer: record.issuer, clientID: record.clientID, clientSecret: secret, redirectURI: redirectURI)
    }

    private static func requireOwner(_ actor: Actor) throws {
        guard actor.isPlatform, actor.mayGive(Set(Scope.allCases), at: nil) else {
            throw FlowFailure(.notFound, "Providers are for owners of the whole platform.")
        }
    }

    private static func find(
        _ id: IdentityProviderID, _ connection: any SQLConnection
    ) throws -> IdentityProviderRecord {
        guard let record = try IdentityProviderRepository.find(id, connection) else {
            throw FlowFailure(.notFound, "There is no such provider.")
        }
        return record
    }

    private static func require(_ draft: Draft, _ actor: Actor, _ connection: any SQLConnection) throws {
        guard let grant = draft.newPeople else { return }
        // Whoever can make an address at the provider would be let in.
        guard !draft.domains.isEmpty else {
            throw FlowFailure(.invalid, "must name a domain where unknown people are let in", field: "domains")
        }
        do {
            try Staff.require([grant], actor, connection)
        } catch let failure as FlowFailure where failure.code == .invalid {
            throw FlowFailure(.invalid, failure.message, field: "newPeople")
        }
    }

    private static func requireFree(_ draft: Draft, _ others: [IdentityProviderRecord]) throws {
        guard !others.contains(where: { $0.name == draft.name }) else {
            throw FlowFailure(.invalid, "is another provider's", field: "name")
        }
        guard !others.contains(where: { $0.issuer == draft.issuer }) else {
            throw FlowFailure(.invalid, "is another provider's", field: "issuer")
        }
    }

    private static func sealed(
        _ secret: Secret, _ id: IdentityProviderID, _ before: [UInt8]?, _ context: FlowContext
    ) throws -> [UInt8]? {
        switch secret {
        case .kept: before
        case .removed: nil
        case .set(let text): try context.sealing.seal(Array(text.utf8), for: .identityProvider(id))
        }
    }

    /// What the audit trail shows: not the secret, only whether it was changed.
    private struct Shown: Encodable {
        let name: String
        let issuer: String
        let clientId: String
        let hasSecret: Bool
        let isEnabled: Bool
        let domains: [String]
        let newPeople: StaffGrant?
        let trustsSecondFactor: Bool
        var isSecretNew: Bool?

        init(_ record: IdentityProviderRecord) {
            name = record.name
            issuer = record.issuer
            clientId = record.clientID
            hasSecret = record.clientSecret != nil
            isEnabled = record.isEnabled
            domains = record.domains
            newPeople = record.newPeople
            trustsSecondFactor = record.trustsSecondFactor
        }
    }

    private static func note(
        _ action: String, _ before: IdentityProviderRecord?, _ after: IdentityProviderRecord?, _ actor: Actor,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        guard let id = (after ?? before)?.id else { return }
        var shown = after.map(Shown.init)
        if let before, before.clientSecret != after?.clientSecret { shown?.isSecretNew = true }
        try AuditRepository.note(
            action, "identity-provider/\(id)", before: before.map(Shown.init), after: shown, by: actor, of: nil,
            context, connection)
    }
}
