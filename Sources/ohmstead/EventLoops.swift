import Foundation
import NIOCore
import NIOPosix
import ServerApp

/// How many event loops there are (ADR 0009).
enum EventLoops {
    /// One less than cores where the thread that writes the database needs one: with the embedded database, and without
    /// TLS, whose handshakes would fill the others. Otherwise as many as NIO thinks best, or was told by
    /// `NIO_SINGLETON_GROUP_LOOP_COUNT`. Before the first of them is used.
    static func prepare(for configuration: ServerConfiguration) {
        guard case .sqlite = configuration.database, configuration.tlsCertificate == nil,
            ProcessInfo.processInfo.environment["NIO_SINGLETON_GROUP_LOOP_COUNT"] == nil
        else { return }
        NIOSingletons.groupLoopCountSuggestion = max(System.coreCount - 1, 1)
    }

    /// For a program that shares the machine with its server.
    static var beside: Int { max(System.coreCount / 2, 1) }
}
