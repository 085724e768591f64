import NIOCore

/// Runs tasks on an event loop: the task of a message begins and goes on where its socket lives, so that no thread is
/// woken only to hand it over. Whoever runs on it may not block.
final class LoopExecutor: TaskExecutor {
    let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
