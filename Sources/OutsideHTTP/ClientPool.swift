import AsyncHTTPClient
import NIOCore
import NIOSSL
import Synchronization

/// One HTTP client for each name and address that was judged: the client knows no other way to that name. Connections
/// stay open for a short time, so that a burst to one receiver makes one.
final class ClientPool: Sendable {
    struct Key: Hashable, Sendable {
        let host: String
        let address: IPAddress
    }

    private struct Entry {
        let client: HTTPClient
        var users = 0
        /// Counts leases of the pool: the entry with the lowest was used longest ago.
        var lastUse = 0
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var leases = 0
    }

    /// Clients that nobody uses are kept up to so many.
    private static let keptClients = 16
    private static let keepOpen = TimeAmount.seconds(20)
    private static let connectWithin = TimeAmount.seconds(5)

    private let state = Mutex(State())
    private let tls: TLSConfiguration

    init(tls: TLSConfiguration) { self.tls = tls }

    func lease(_ key: Key) -> HTTPClient {
        state.withLock { state in
            state.leases += 1
            var entry = state.entries[key] ?? Entry(client: client(key))
            entry.users += 1
            entry.lastUse = state.leases
            state.entries[key] = entry
            return entry.client
        }
    }

    func giveBack(_ key: Key) async {
        let surplus = state.withLock { state -> HTTPClient? in
            state.entries[key]?.users -= 1
            let idle = state.entries.filter { $0.value.users == 0 }
            guard idle.count > Self.keptClients,
                let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse })
            else { return nil }
            state.entries[oldest.key] = nil
            return oldest.value.client
        }
        // What goes wrong when a client is put away concerns nobody.
        try? await surplus?.shutdown()
    }

    /// Ends all requests.
    func close() async {
        let clients = state.withLock { state in
            let all = state.entries.values.map(\.client)
            state.entries = [:]
            return all
        }
        for client in clients { try? await client.shutdown() }
    }

    private func client(_ key: Key) -> HTTPClient {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: Self.connectWithin))
        configuration.dnsOverride = [key.host: key.address.text]
        configuration.connectionPool = .init(idleTimeout: Self.keepOpen)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return HTTPClient(configuration: configuration)
    }
}
