import AsyncHTTPClient
import Flows
import Kernel
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// Requests to servers of others; see the README for what it guards against.
package final class OutsideHTTPClient: OutsideRequests {
    package typealias Resolve = @Sendable (String, Milliseconds) async throws -> [IPAddress]

    /// Beyond so many at once, requests are refused: each holds a connection and an answer in memory.
    private static let requestsAtOnce = 64
    /// Of a name with many addresses, so many are tried.
    private static let addressesTried = 3

    private let allowsPrivateAddresses: Bool
    private let resolve: Resolve
    private let pool: ClientPool
    private let underWay = Atomic<Int>(0)
    private let answered = Counter(label: "ohmstead_outside_requests_total", dimensions: [("outcome", "answered")])
    private let failed = Counter(label: "ohmstead_outside_requests_total", dimensions: [("outcome", "failed")])

    /// - Parameters:
    ///   - certificateAuthorities: a PEM file of authorities that are trusted beside the system's.
    ///   - resolve: nil takes the system's resolver.
    package init(allowsPrivateAddresses: Bool, certificateAuthorities: String? = nil, resolve: Resolve? = nil) throws {
        self.allowsPrivateAddresses = allowsPrivateAddresses
        self.resolve = resolve ?? { try await HostResolver.addresses(of: $0, within: $1) }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let certificateAuthorities {
            // Read here, so that a wrong file is told at the start and not with the first request.
            tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMFile(certificateAuthorities))]
        }
        pool = ClientPool(tls: tls)
    }

    package func close() async { await pool.close() }

    package func fault(in url: String) -> String? {
        do throws(OutsideFailure) {
            let host = try OutsideURL(url, allowsPlain: allowsPrivateAddresses).host
            let isForbidden = !allowsPrivateAddresses && HostResolver.literal(host).map { !$0.isPublic } ?? false
            return isForbidden ? "must not be on this machine or in a private network" : nil
        } catch {
            guard case .badAddress(let rule) = error else { return error.description }
            return rule
        }
    }

    package func send(_ request: OutsideRequest) async throws(OutsideFailure) -> OutsideResponse {
        do throws(OutsideFailure) {
            let response = try await bounded(request)
            answered.increment()
            return response
        } catch {
            failed.increment()
            throw error
        }
    }

    private func bounded(_ request: OutsideRequest) async throws(OutsideFailure) -> OutsideResponse {
        let url = try OutsideURL(request.url, allowsPlain: allowsPrivateAddresses)
        defer { underWay.subtract(1, ordering: .relaxed) }
        guard underWay.add(1, ordering: .relaxed).newValue <= Self.requestsAtOnce else { throw .busy }
        do {
            return try await withThrowingTaskGroup(of: OutsideResponse.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await self.answer(to: request, at: url) }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(request.timeout.count))
                    throw OutsideFailure.timedOut(url.host)
                }
                guard let first = try await group.next() else { throw OutsideFailure.timedOut(url.host) }
                return first
            }
        } catch {
            throw error as? OutsideFailure ?? .unreachable(host: url.host, reason: Self.reason(error))
        }
    }

    private func answer(
        to request: OutsideRequest, at url: OutsideURL
    ) async throws -> OutsideResponse {
        let all = try await resolve(url.host, request.timeout)
        let usable = allowsPrivateAddresses ? all : all.filter(\.isPublic)
        guard !usable.isEmpty else { throw OutsideFailure.notPublic(url.host) }
        var last: (any Error)?
        for address in usable.prefix(Self.addressesTried) {
            do {
                return try await exchange(request, url, over: address)
            } catch let error where Self.isBeforeTheRequest(error) {
                last = error
            }
        }
        throw last ?? OutsideFailure.unknownHost(url.host)
    }

    private func exchange(
        _ request: OutsideRequest, _ url: OutsideURL, over address: IPAddress
    ) async throws -> OutsideResponse {
        let key = ClientPool.Key(host: url.host, address: address)
        let client = pool.lease(key)
        do {
            let response = try await exchange(request, url, client)
            await pool.giveBack(key)
            return response
        } catch {
            await pool.giveBack(key)
            throw error
        }
    }

    private func exchange(
        _ request: OutsideRequest, _ url: OutsideURL, _ client: HTTPClient
    ) async throws -> OutsideResponse {
        var outgoing = HTTPClientRequest(url: url.text)
        outgoing.method = .RAW(value: request.method.rawValue)
        outgoing.headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await client.execute(outgoing, timeout: .milliseconds(request.timeout.count))
        do {
            let body = try await response.body.collect(upTo: request.maximumBytes)
            return OutsideResponse(
                status: Int(response.status.code),
                headers: response.headers.map { OutsideRequest.Header($0.name, $0.value) },
                body: Array(body.readableBytesView))
        } catch is NIOTooManyBytesError {
            throw OutsideFailure.tooLarge(maximumBytes: request.maximumBytes)
        }
    }

    /// Nothing was sent yet, so another address of the same name may be tried.
    private static func isBeforeTheRequest(_ error: any Error) -> Bool {
        error is NIOConnectionError || error is IOError || error as? HTTPClientError == .connectTimeout
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError: error.shortDescription
        case is NIOSSLError, is BoringSSLError: "its certificate or its TLS is not accepted (\(error))"
        case is IOError, is NIOConnectionError: "the connection was refused or broke"
        default: "\(error)"
        }
    }
}
