import Crypto
import Kernel
import Storage

/// Machines that may use the API.
package enum Clients {
    /// - Returns: the client and its secret, which is shown this once. It is random and long, so a salted SHA-256 guards it.
    package static func create(
        name: String, operatorID: OperatorID?, scopes: [String], by actor: Actor, _ context: FlowContext
    ) async throws -> (ClientRecord, secret: String) {
        let secret = StationKeys.make(context.ids) + StationKeys.make(context.ids) + StationKeys.make(context.ids)
        let key = StationKeys.hashed(Array(secret.utf8), salt: StationKeys.salt(context.ids))
        let record = ClientRecord(
            id: context.ids.next(), operatorID: operatorID, name: name, secretSalt: key.salt, secretHash: key.hash,
            scopes: scopes, createdAt: context.time.now())
        return try await context.database.write { connection in
            if let operatorID, try OperatorRepository.find(operatorID, connection) == nil {
                throw FlowFailure(.invalid, "must be an operator that exists", field: "operatorId")
            }
            let (id, secret) = try context.makingSecret(connection) {
                try ClientRepository.insert(record, connection)
                try note("create", nil, record, actor, context, connection)
                return (record.id, secret)
            }
            guard let made = try ClientRepository.find(id, connection), let secret else {
                throw FlowFailure(.inner, "a client was made and is not there")
            }
            return (made, secret)
        }
    }

    /// A disabled client gets no more tokens, and those that it has hold no more.
    package static func setDisabled(
        _ isDisabled: Bool, _ id: ClientID, by actor: Actor, _ context: FlowContext
    ) async throws -> ClientRecord {
        try await context.database.write { connection in
            guard let before = try ClientRepository.find(id, connection), actor.mayTouch(before.operatorID) else {
                throw FlowFailure(.notFound, "There is no such client.")
            }
            // As with people: who may do more than somebody is not theirs to shut out, or to let in again.
            guard actor.mayGive(Set(before.scopes.compactMap(Scope.init(rawValue:))), at: before.operatorID) else {
                throw FlowFailure(.invalid, "cannot be set: the client may do more than you", field: "isDisabled")
            }
            _ = try ClientRepository.setDisabled(isDisabled, id, connection)
            let after = try ClientRepository.find(id, connection) ?? before
            try note(isDisabled ? "disable" : "enable", before, after, actor, context, connection)
            return after
        }
    }

    /// What the audit trail shows: no secret.
    private struct Shown: Encodable {
        let name: String
        let scopes: [String]
        let isDisabled: Bool

        init(_ record: ClientRecord) {
            name = record.name
            scopes = record.scopes
            isDisabled = record.isDisabled
        }
    }

    private static func note(
        _ action: String, _ before: ClientRecord?, _ after: ClientRecord, _ actor: Actor, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        try AuditRepository.note(
            action, "client/\(after.id)", before: before.map(Shown.init), after: Shown(after), by: actor,
            of: after.operatorID, context, connection)
    }

    /// The client, if the secret is its own and it is not disabled.
    package static func authenticate(
        id: String, secret: String, _ context: FlowContext
    ) async throws -> ClientRecord? {
        guard let id = ClientID(id) else { return nil }
        let record = try await context.database.read { try ClientRepository.find(id, $0) }
        guard let record, !record.isDisabled,
            StationKeys.fits(Array(secret.utf8), salt: record.secretSalt, hash: record.secretHash)
        else { return nil }
        return record
    }
}
