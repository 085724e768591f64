import Storage

/// Why a whole transaction is gone, by what can be done about it.
enum WholeFailure: Error {
    /// The server took its side with another transaction: run again.
    case conflict(DatabaseError)
    /// The connection broke before COMMIT was sent, so nothing happened: run again on another connection.
    case lost(DatabaseError)
    /// Nothing to be done here. When the connection broke inside COMMIT nobody knows whether it happened.
    case final(DatabaseError)

    /// Nil for an error that is one statement's own.
    init?(beforeCommit error: DatabaseError) {
        switch error {
        case .busy: self = .conflict(error)
        case .unavailable: self = .lost(error)
        case .uniqueViolation, .foreignKeyViolation, .checkViolation, .notNullViolation, .appendOnlyViolation,
            .timedOut, .diskFull, .corrupt, .newerSchema, .changedMigration, .failedMigration, .notSupported, .closed,
            .other:
            return nil
        }
    }

    static func final<T>(_ body: () throws -> T) throws(WholeFailure) -> T {
        do { return try body() } catch { throw .final(word(error)) }
    }

    static func beforeCommit(_ body: () throws -> Void) throws(WholeFailure) {
        do { try body() } catch {
            let error = word(error)
            throw WholeFailure(beforeCommit: error) ?? .final(error)
        }
    }

    static func inCommit(_ body: () throws -> Void) throws(WholeFailure) {
        do { try body() } catch {
            let error = word(error)
            if case .busy = error { throw .conflict(error) }
            throw .final(error)
        }
    }

    private static func word(_ error: any Error) -> DatabaseError { error as? DatabaseError ?? .other("\(error)") }
}
