/// A body on its way through a driver: queued, run on the driver's thread (again after a conflict), and finished when
/// its effect is durable.
package protocol DatabaseJob: AnyObject, Sendable {
    /// Runs the body and keeps its value; throws what the body throws.
    func run(_ connection: any SQLConnection) throws

    /// Called exactly once: nil when the kept value may be handed out, otherwise why nothing of the body stays.
    func finish(_ error: (any Error)?)
}

/// A body whose caller waits for its value.
final class AwaitedJob<Value: Sendable>: DatabaseJob, @unchecked Sendable {
    // `@unchecked`: `value` is touched by the driver only, who runs and finishes a job one after the other.
    private let body: @Sendable (any SQLConnection) throws -> Value
    private let continuation: UnsafeContinuation<Value, any Error>
    private var value: Value?

    private init(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        _ continuation: UnsafeContinuation<Value, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    /// Hands a body to a driver and waits for its value.
    static func perform(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, submit: (any DatabaseJob) -> Void
    ) async throws -> Value {
        try await withUnsafeThrowingContinuation { submit(AwaitedJob(body, $0)) }
    }

    func run(_ connection: any SQLConnection) throws { value = try body(connection) }

    func finish(_ error: (any Error)?) {
        if let error {
            continuation.resume(throwing: error)
        } else if let value {
            continuation.resume(returning: value)
        } else {
            continuation.resume(throwing: DatabaseError.other("a body gave no value"))
        }
    }
}
