/// A body on its way through a driver: queued, run on the driver's thread (again after a conflict), and finished when
/// its effect is durable.
package protocol DatabaseJob: AnyObject, Sendable {
    /// Runs the body and keeps its value; throws what the body throws.
    func run(_ connection: any SQLConnection) throws

    /// Called exactly once: nil when the kept value may be handed out, otherwise why nothing of the body stays.
    func finish(_ error: (any Error)?)
}

/// A body, and what is done with its value.
final class FollowedJob<Value: Sendable>: DatabaseJob, @unchecked Sendable {
    // `@unchecked`: `value` is touched by the driver only, who runs and finishes a job one after the other.
    typealias Body = @Sendable (any SQLConnection) throws -> Value
    typealias Next = @Sendable (Result<Value, any Error>) -> Void

    private let body: Body
    private let next: Next
    private var value: Value?

    init(_ body: @escaping Body, _ next: @escaping Next) {
        self.body = body
        self.next = next
    }

    /// Hands a body to a driver and waits for its value.
    static func perform(_ body: @escaping Body, submit: (any DatabaseJob) -> Void) async throws -> Value {
        try await withUnsafeThrowingContinuation { waiting in submit(FollowedJob(body) { waiting.resume(with: $0) }) }
    }

    func run(_ connection: any SQLConnection) throws { value = try body(connection) }

    func finish(_ error: (any Error)?) {
        if let error {
            next(.failure(error))
        } else if let value {
            next(.success(value))
        } else {
            next(.failure(DatabaseError.other("a body gave no value")))
        }
    }
}
