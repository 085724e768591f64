import Dispatch
import Logging
import Synchronization

/// Copies the write-ahead log to the database file beside the writer, so that commits do not wait for it.
///
/// The log begins anew only when all of it is copied, and while thousands write it never is: what a pass leaves over
/// gets less from pass to pass, and the writer copies the last of it itself between two commits.
final class LogCopier: @unchecked Sendable {
    // `@unchecked`: `connection` is touched on `queue` only, `lastPages` and `nextAttempt` on the writer's thread only.

    /// Pages in the log that are worth a pass: 32 MiB, in which most pages come several times and are copied once.
    static let enough = 8000
    /// What the writer copies itself: some milliseconds.
    static let few = 600
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
    /// A reader may keep the log from beginning anew: it is not tried at each commit.
    private var nextAttempt = 0

    init(_ location: SQLiteLocation, logger: Logger) {
        self.location = location
        self.logger = logger
    }

    /// After each commit, on the writer's thread.
    func committed(_ writer: SQLiteConnection) {
        let pages = writer.logPages
        if pages < lastPages { begun() }
        lastPages = pages
        guard pages >= max(Self.enough, nextAttempt) else { return }
        let (isTurn, generation) = state.withLock { state -> (Bool, Int) in
            let isTurn = pages >= Self.most || !state.isCopying && pages - state.copied <= Self.few
            if !isTurn, !state.isCopying {
                state.isCopying = true
                queue.async { [generation = state.generation] in self.pass(generation) }
            }
            return (isTurn, state.generation)
        }
        guard isTurn else { return }
        nextAttempt = pages + Self.few
        note(Result { try writer.copyLog() }, generation)
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
