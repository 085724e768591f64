import Flows
import Kernel
import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// All addresses of a name, by the system's resolver.
struct HostResolver: Sendable {
    /// The system's resolver blocks, so it has threads of its own: so many names may be slow at the same time.
    private static let threads = NIOThreadPool(numberOfThreads: 4)
    private static let isStarted: Void = threads.start()

    static func addresses(of host: String, within timeout: Milliseconds) async throws(OutsideFailure) -> [IPAddress] {
        _ = isStarted
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: [IPAddress].self)
        threads.submit { state in
            guard case .active = state else { return promise.fail(OutsideFailure.unknownHost(host)) }
            promise.succeed(lookedUp(host))
        }
        // The look-up itself cannot be stopped; nobody waits for it longer than this.
        let over = promise.futureResult.eventLoop.scheduleTask(in: .milliseconds(timeout.count)) {
            promise.fail(OutsideFailure.timedOut(host))
        }
        defer { over.cancel() }
        do {
            let found = try await promise.futureResult.get()
            guard !found.isEmpty else { throw OutsideFailure.unknownHost(host) }
            return found
        } catch {
            throw error as? OutsideFailure ?? .unknownHost(host)
        }
    }

    /// A host that is an address already, in any form that the resolver takes for one; asks nobody.
    static func literal(_ host: String) -> IPAddress? { lookedUp(host, AI_NUMERICHOST).first }

    private static func lookedUp(_ host: String, _ flags: Int32 = 0) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_flags = flags
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = address(of: entry), !found.contains(address) { found.append(address) }
            next = entry.ai_next
        }
        return found
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let socket = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            let address = socket.loadUnaligned(as: sockaddr_in.self).sin_addr
            return IPAddress(withUnsafeBytes(of: address) { Array($0) })
        case AF_INET6:
            let address = socket.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return IPAddress(withUnsafeBytes(of: address) { Array($0) })
        default: return nil
        }
    }
}

extension IPAddress {
    /// Such as `192.0.2.1` or `2001:db8:0:0:0:0:0:1`.
    var text: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16) }.joined(separator: ":")
    }
}
