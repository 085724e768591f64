import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension ServerConfiguration {
    /// For who does much before the server listens: tells now what would hinder it then.
    /// - Throws: `ConfigurationError`, one sentence.
    package func requireFreeAddress() async throws {
        do {
            let socket = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: host, port: port).get()
            try await socket.close()
        } catch {
            throw cannotListen(error)
        }
    }

    func cannotListen(_ error: any Error) -> any Error {
        if error is SocketAddressError.UnknownHost { return noSuchHost }
        guard let error = error as? IOError else { return error }
        return switch error.errnoCode {
        case EADDRINUSE:
            ConfigurationError("Port \(port) on \(host) is in use; choose another with --listen HOST:PORT.")
        case EADDRNOTAVAIL:
            ConfigurationError("This machine has no address \(host); choose one of its own with --listen HOST:PORT.")
        case EACCES: ConfigurationError("This user may not listen on port \(port).")
        default: error
        }
    }

    private var noSuchHost: ConfigurationError {
        ConfigurationError("There is no host \(host); --listen takes HOST:PORT, such as 127.0.0.1:8080.")
    }
}
