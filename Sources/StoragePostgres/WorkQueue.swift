import Foundation
import Storage

/// What waits for a connection. Threads that have nothing to do sleep in `take`.
final class WorkQueue: @unchecked Sendable {
    // `@unchecked`: everything is behind the condition's lock.

    private let condition = NSCondition()
    private var waiting: [any DatabaseJob] = []
    private var isClosed = false
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// A job that cannot wait is finished with the reason.
    func submit(_ job: any DatabaseJob) {
        let refusal = condition.withLock { () -> DatabaseError? in
            if isClosed { return .closed }
            if waiting.count >= limit { return .busy("\(limit) calls wait already") }
            waiting.append(job)
            condition.signal()
            return nil
        }
        if let refusal { job.finish(refusal) }
    }

    /// Waits for work and takes up to `count` of it; empty after `close` when all is done.
    func take(upTo count: Int) -> [any DatabaseJob] {
        condition.withLock {
            while waiting.isEmpty, !isClosed { condition.wait() }
            let taken = Array(waiting.prefix(count))
            waiting.removeFirst(taken.count)
            return taken
        }
    }

    /// For what was taken and not begun: it is next.
    func putBack(_ jobs: ArraySlice<any DatabaseJob>) {
        guard !jobs.isEmpty else { return }
        condition.withLock {
            waiting.insert(contentsOf: jobs, at: 0)
            condition.signal()
        }
    }

    var depth: Int { condition.withLock { waiting.count } }

    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }
}
