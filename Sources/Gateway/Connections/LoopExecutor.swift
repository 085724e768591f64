import NIOCore
import Synchronization

/// Runs tasks on an event loop: the task of a message goes on where its socket lives, so that no thread is woken only to
/// hand it over. Whoever runs on it may not block.
///
/// What becomes ready while the loop is busy, such as all messages of one commit, runs at one go.
final class LoopExecutor: TaskExecutor {
    let loop: any EventLoop
    private let ready = Mutex<[UnownedJob]>([])

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = ready.withLock { ready in
            ready.append(job)
            return ready.count == 1
        }
        if isFirst { loop.execute { self.runReady() } }
    }

    private func runReady() {
        let jobs = ready.withLock { ready in
            defer { ready.removeAll(keepingCapacity: false) }
            return ready
        }
        for job in jobs { job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
