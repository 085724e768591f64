import Dispatch
import Logging
import Storage
import Synchronization

/// Copies the write-ahead log to the database file beside the writer, so that commits hardly wait for it.
///
/// The log begins anew only when all of it is copied, and while thousands write it never is: what a pass leaves over
/// gets less from pass to pass, and the writer copies the last of it itself between two commits.
final class LogCopier: @unchecked Sendable {
    // `@unchecked`: `connection` is touched on `queue` only, `lastPages` and `nextAttempt` on the writer's thread only.

    /// Pages in the log that are worth a pass: 32 MiB, in which most pages come several times and are copied once.
    static let enough = 8000
    /// What the writer copies itself: some milliseconds.
    static let few = 600
    /// All was copied, and a reader kept the log from beginning anew: tried again so many pages later.
    static let soon = 100
    /// When the disk cannot follow, the writer waits for it: the log has 256 MiB.
    static let most = 65_536

    private struct State {
        var isCopying = false
        /// Pages of the log that are in the file.
        var copied = 0
        /// Which log: it begins anew again and again.
        var generation = 0
        /// The first failure of a row is logged.
        var hasFailed = false
    }

    private let queue = DispatchQueue(label: "ohmstead.sqlite.log", qos: .userInitiated)
    private let state = Mutex(State())
    private let location: SQLiteLocation
    private let logger: Logger
    private var connection: SQLiteConnection?
    private var lastPages = 0
    /// The writer's next turn comes not before the log has so many pages.
    private var nextAttempt = 0

    init(_ location: SQLiteLocation, logger: Logger) {
        self.location = location
        self.logger = logger
    }

    private enum Step {
        case nothing
        /// The writer copies what is left.
        case turn
        /// The writer waits for the pass that is under way.
        case wait
    }

    /// After each commit, on the writer's thread.
    func committed(_ writer: SQLiteConnection) {
        let pages = writer.logPages
        if pages < lastPages { begun() }
        // No pass knows the pages of this commit.
        let enoughCopied = pages - Self.few - max(pages - lastPages, 0)
        lastPages = pages
        guard pages >= max(Self.enough, nextAttempt) else { return }
        let (step, generation) = state.withLock { state -> (Step, Int) in
            if !state.isCopying {
                if state.copied >= enoughCopied { return (.turn, state.generation) }
                state.isCopying = true
                queue.async { [generation = state.generation] in self.pass(generation) }
            }
            return (pages >= Self.most ? .wait : .nothing, state.generation)
        }
        switch step {
        case .nothing: break
        case .wait: queue.sync {}
        case .turn:
            let copied = Result { try writer.copyLog() }
            note(copied, generation)
            let isWhole = (try? copied.get()).map { $0 >= pages } ?? false
            nextAttempt = pages + (isWhole ? Self.soon : Self.few)
        }
    }

    /// The log began anew.
    private func begun() {
        nextAttempt = 0
        state.withLock { state in
            state.generation += 1
            state.copied = 0
        }
    }

    private func pass(_ generation: Int) {
        let result = Result {
            let connection = try connection ?? location.openCopier()
            self.connection = connection
            return try connection.copyLog()
        }
        note(result, generation)
        state.withLock { $0.isCopying = false }
    }

    private func note(_ copied: Result<Int, any Error>, _ generation: Int) {
        let news = state.withLock { state -> (any Error)? in
            switch copied {
            case .success(let pages):
                state.hasFailed = false
                if state.generation == generation { state.copied = pages }
                return nil
            // Somebody else copies, such as a backup that ends.
            case .failure(DatabaseError.busy): return nil
            case .failure(let error):
                defer { state.hasFailed = true }
                return state.hasFailed ? nil : error
            }
        }
        guard let news else { return }
        logger.warning("the log of the database was not copied, will try again", metadata: ["error": "\(news)"])
    }

    /// Before the writer closes, which copies the rest.
    func close() {
        queue.sync {
            connection?.close()
            connection = nil
        }
    }
}
