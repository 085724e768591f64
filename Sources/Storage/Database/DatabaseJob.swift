import Synchronization

/// A body on its way through a driver: queued, run on the driver's thread (again after a conflict), and finished when
/// its effect is durable.
package struct DatabaseJob: Sendable {
    /// Runs the body and keeps its value; throws what the body throws.
    package let run: @Sendable (any SQLConnection) throws -> Void
    /// Called exactly once: nil when the kept value may be handed out, otherwise why nothing of the body stays.
    package let finish: @Sendable ((any Error)?) -> Void

    package init(
        run: @escaping @Sendable (any SQLConnection) throws -> Void,
        finish: @escaping @Sendable ((any Error)?) -> Void
    ) {
        self.run = run
        self.finish = finish
    }

    /// Hands a body to a driver and waits for its value.
    package static func perform<T: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> T, submit: (DatabaseJob) -> Void
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let value = KeptValue<T>()
            submit(
                DatabaseJob(
                    run: { value.keep(try body($0)) },
                    finish: { error in
                        if let error { return continuation.resume(throwing: error) }
                        continuation.resume(with: value.result)
                    }))
        }
    }
}

/// Carries a body's value from the driver's thread to the caller.
private final class KeptValue<T: Sendable>: Sendable {
    private let value = Mutex<T?>(nil)

    func keep(_ newValue: T) { value.withLock { $0 = newValue } }

    var result: Result<T, any Error> {
        guard let kept = value.withLock({ $0 }) else { return .failure(DatabaseError.other("a body gave no value")) }
        return .success(kept)
    }
}
