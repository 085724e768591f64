import Crypto
import Kernel
import Storage

/// Machines that may use the API.
package enum Clients {
    /// - Returns: the client and its secret, which is shown this once. It is random and long, so a salted SHA-256 guards it.
    package static func create(
        name: String, operatorID: OperatorID?, scopes: [String], _ context: FlowContext
    ) async throws -> (ClientRecord, secret: String) {
        let secret = StationKeys.make(context.ids) + StationKeys.make(context.ids) + StationKeys.make(context.ids)
        let key = StationKeys.hashed(Array(secret.utf8), salt: StationKeys.salt(context.ids))
        let record = ClientRecord(
            id: context.ids.next(), operatorID: operatorID, name: name, secretSalt: key.salt, secretHash: key.hash,
            scopes: scopes, createdAt: context.time.now())
        try await context.database.write { connection in
            if let operatorID, try OperatorRepository.find(operatorID, connection) == nil {
                throw FlowFailure(.notFound, "There is no operator \(operatorID).", field: "operator")
            }
            try ClientRepository.insert(record, connection)
        }
        return (record, secret)
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
