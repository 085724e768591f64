import Kernel

/// HTTP to servers of others, such as identity providers and receivers of webhooks. Filled by `OutsideHTTP`.
///
/// A redirect is never followed, and the machine's own network is out of reach unless the configuration lets it in.
package protocol OutsideRequests: Sendable {
    /// Sends a request once and reads the whole answer; any status is an answer.
    func send(_ request: OutsideRequest) async throws(OutsideFailure) -> OutsideResponse

    /// What is wrong with an address before anybody tries it, for the form where it is typed; nil when nothing is. What
    /// its name resolves to is looked at with each request.
    func fault(in url: String) -> String?
}

package struct OutsideRequest: Sendable, Equatable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: Method
    package var url: String
    package var headers: [Header]
    package var body: [UInt8]?
    /// From the look-up of the name to the last byte of the answer.
    package var timeout: Milliseconds
    /// A longer answer fails the request.
    package var maximumBytes: Int

    package init(
        _ method: Method, _ url: String, headers: [Header] = [], body: [UInt8]? = nil, timeout: Milliseconds,
        maximumBytes: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBytes = maximumBytes
    }
}

package struct OutsideResponse: Sendable, Equatable {
    package let status: Int
    package let headers: [OutsideRequest.Header]
    package let body: [UInt8]

    package init(status: Int, headers: [OutsideRequest.Header], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first header of that name, in letters of either case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Why there is no answer. The text is for the people who typed the address in.
package enum OutsideFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not an address that may be used; the rule says why.
    case badAddress(String)
    /// The name does not resolve.
    case unknownHost(String)
    /// The address belongs to this machine or a private network.
    case notPublic(String)
    /// No connection, or it broke, or its certificate does not hold.
    case unreachable(host: String, reason: String)
    case timedOut(String)
    case tooLarge(maximumBytes: Int)
    /// So many requests are under way that this one was not begun.
    case busy

    package var description: String {
        switch self {
        case .badAddress(let rule): "The address \(rule)."
        case .unknownHost(let host): "The name \(host) does not resolve."
        case .notPublic(let host):
            "\(host) is on this machine or in a private network, which outgoing.allowPrivateAddresses would allow."
        case .unreachable(let host, let reason): "\(host) cannot be reached: \(reason)."
        case .timedOut(let host): "\(host) did not answer in time."
        case .tooLarge(let maximum): "The answer is longer than \(maximum) bytes."
        case .busy: "Too many requests to others are under way."
        }
    }
}

/// Where nothing goes out: command-line tools and tests.
package struct NoOutsideRequests: OutsideRequests {
    package init() {}

    package func send(_ request: OutsideRequest) async throws(OutsideFailure) -> OutsideResponse { throw .busy }

    package func fault(in url: String) -> String? { nil }
}
