/// Where a flow without a task goes on after its write: the event loop of a charger's socket. Filled by `Gateway`.
package protocol CallbackQueue: Sendable {
    /// Runs the work there, soon and in the order of the calls.
    func run(_ work: @escaping @Sendable () -> Void)
}
