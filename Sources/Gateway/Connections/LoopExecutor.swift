import Flows
import NIOCore
import Synchronization

/// Runs tasks and what follows a write on an event loop: the answer to a message goes on where its socket lives, so
/// that no thread is woken only to hand it over. Whoever runs on it may not block.
///
/// What becomes ready while the loop is busy, such as all messages of one commit, runs at one go.
final class LoopExecutor: TaskExecutor, CallbackQueue {
    private enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    let loop: any EventLoop
    private let ready = Mutex<[Work]>([])

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) { add(.job(UnownedJob(job))) }

    func run(_ work: @escaping @Sendable () -> Void) { add(.closure(work)) }

    private func add(_ work: Work) {
        let isFirst = ready.withLock { ready in
            ready.append(work)
            return ready.count == 1
        }
        if isFirst { loop.execute { self.runReady() } }
    }

    private func runReady() {
        let ready = ready.withLock { ready in
            defer { ready.removeAll(keepingCapacity: false) }
            return ready
        }
        for work in ready {
            switch work {
            case .job(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .closure(let closure): closure()
            }
        }
    }
}
