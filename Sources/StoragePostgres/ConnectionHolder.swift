import Logging
import Storage

/// One place of the pool: a connection, opened when it is needed and again after it was lost.
///
/// While the server is away calls fail at once, and a new attempt is made after a pause that grows.
final class ConnectionHolder {
    private static let shortestPause = Duration.milliseconds(100)
    /// So a server that came back is in use within this time.
    private static let longestPause = Duration.seconds(2)

    private let options: PostgresOptions
    private let logger: Logger
    private var connection: PostgresConnection?
    private var pause = shortestPause
    /// Commits that failed one after the other: the first is logged, and the end of the trouble.
    private var failedCommits = 0
    private var closedUntil: (time: ContinuousClock.Instant, reason: any Error)?

    private let isLocking: Bool

    /// - Parameter isLocking: whether the connection holds the server's lock.
    init(_ options: PostgresOptions, isLocking: Bool = false, logger: Logger) {
        self.options = options
        self.isLocking = isLocking
        self.logger = logger
    }

    /// - Throws: `DatabaseError.unavailable` while there is no server.
    func open() throws -> PostgresConnection {
        if let connection { return connection }
        if let closedUntil, ContinuousClock.now < closedUntil.time { throw closedUntil.reason }
        do {
            let opened = try PostgresConnection(options)
            if isLocking { try lock(opened) }
            if closedUntil != nil { logger.notice("database connection is back") }
            connection = opened
            closedUntil = nil
            pause = Self.shortestPause
            return opened
        } catch {
            if closedUntil == nil { logger.error("no database connection", metadata: ["error": "\(error)"]) }
            closedUntil = (.now + pause, error)
            pause = min(pause * 2, Self.longestPause)
            throw error
        }
    }

    /// The server releases it when the connection ends, however that comes.
    private func lock(_ connection: PostgresConnection) throws {
        do {
            guard try connection.exists(PostgresOptions.lock) else {
                throw DatabaseError.unavailable(PostgresDatabase.otherServer)
            }
        } catch {
            connection.close()
            throw error
        }
    }

    /// Ends what is left of a transaction; a connection that cannot do so is dropped.
    func recover() {
        guard let connection else { return }
        if connection.isUsable, connection.isInTransaction { _ = try? connection.executeScript("ROLLBACK") }
        guard !connection.isUsable || connection.isInTransaction else { return }
        logger.error("database connection lost")
        close()
    }

    func commitFailed(_ error: DatabaseError) {
        failedCommits += 1
        if failedCommits == 1 {
            logger.error("commits fail, nothing is acknowledged", metadata: ["error": "\(error)"])
        }
    }

    func commitSucceeded() {
        guard failedCommits > 0 else { return }
        logger.notice("commits succeed again", metadata: ["failed": "\(failedCommits)"])
        failedCommits = 0
    }

    func close() {
        connection?.close()
        connection = nil
    }
}
