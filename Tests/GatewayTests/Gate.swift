import Foundation

/// Holds a thread until a test lets it go.
final class Gate: @unchecked Sendable {
    // `@unchecked`: everything is behind the condition's lock.
    private let condition = NSCondition()
    private var isOpen = false
    private var reached = false

    var isReached: Bool { condition.withLock { reached } }

    func wait() {
        condition.withLock {
            reached = true
            while !isOpen { condition.wait() }
        }
    }

    func open() {
        condition.withLock {
            isOpen = true
            condition.broadcast()
        }
    }
}
