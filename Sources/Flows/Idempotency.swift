import Kernel
import Storage

/// A caller's promise that requests with one key are one request.
package struct Idempotency: Sendable {
    package let clientID: String
    package let key: String
    /// SHA-256 of method, path and body: the same key with another request is a mistake of the caller.
    package let requestHash: [UInt8]

    package init(clientID: String, key: String, requestHash: [UInt8]) {
        self.clientID = clientID
        self.key = key
        self.requestHash = requestHash
    }
}

extension FlowContext {
    /// The same context for one request with a key.
    package func once(_ idempotency: Idempotency?) -> FlowContext {
        var copy = self
        copy.idempotency = idempotency
        return copy
    }

    /// Inside a flow's write: makes something once per key. A repeat makes nothing and gives the id of the first.
    ///
    /// The key is stored in the write that it guards, so a crash keeps both or neither.
    /// - Throws: `FlowFailure.conflict` when the key was used for another request.
    func making<E>(_ connection: any SQLConnection, _ make: () throws -> ID<E>) throws -> ID<E> {
        try makingSecret(connection) { (try make(), nil) }.0
    }

    /// The same for what is made with a secret that is shown in the answer: a repeat shows it again, so that a lost
    /// answer does not lose the secret. Until the key is forgotten it is kept sealed.
    func makingSecret<E>(
        _ connection: any SQLConnection, _ make: () throws -> (ID<E>, secret: String?)
    ) throws -> (ID<E>, secret: String?) {
        guard let idempotency else { return try make() }
        let purpose = Sealing.Purpose.answer(idempotency.clientID, idempotency.key)
        if let done = try IdempotencyRepository.find(
            clientID: idempotency.clientID, key: idempotency.key, connection)
        {
            guard done.requestHash == idempotency.requestHash, let id = ID<E>(done.entity) else {
                throw FlowFailure(
                    .conflict, "This Idempotency-Key was used for another request. Use a new key for a new request.",
                    field: "Idempotency-Key")
            }
            let secret = try done.answer.map { String(decoding: try sealing.open($0, for: purpose), as: UTF8.self) }
            return (id, secret)
        }
        let (id, secret) = try make()
        try IdempotencyRepository.insert(
            clientID: idempotency.clientID, key: idempotency.key, requestHash: idempotency.requestHash,
            entity: id.description, answer: try secret.map { try sealing.seal(Array($0.utf8), for: purpose) },
            at: time.now(), connection)
        return (id, secret)
    }
}
