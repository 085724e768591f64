import Kernel

/// Publish and subscribe for changes that were committed. Publishing never waits and never fails: a live view may lose
/// an event (and is told to read again); the truth is in the database.
package protocol LiveBus: Sendable {
    func publish(_ events: [LiveEvent])

    /// - Parameter from: continue after this place; nil starts with the next event.
    func subscribe(_ filter: LiveFilter, from: LiveCursor?) -> LiveSubscription

    /// The place after the newest event.
    var cursor: LiveCursor { get }
}
