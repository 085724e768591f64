import Flows
import HTTPTypes
import Hummingbird

/// Finds out who asks where a reverse proxy is in between: otherwise all people behind it would count as one address, and
/// one who guesses passwords would hold up everybody.
struct ClientAddress: RouterMiddleware {
    let proxies: [IPNetwork]

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let lists = request.headers[values: .forwardedFor]
        let (client, isKnown) = Self.client(of: context.remoteAddress, by: lists, proxies)
        context.remoteAddress = client
        let isProxied = HTTPField.Name.ofProxies.contains { request.headers.contains($0) }
        context.isAddressKnown = isKnown && (!isProxied || !lists.isEmpty)
        return try await next(request, context)
    }

    /// Each proxy appends whom it heard from, so the list is read from its end, as far as it was written by proxies that
    /// are trusted. What stands before that anybody may have made up.
    /// - Returns: the client, and whether it is the first that the list names; otherwise it is a proxy that nobody trusts.
    static func client(
        of peer: String, by lists: [String], _ proxies: [IPNetwork]
    ) -> (address: String, isFirst: Bool) {
        var client = peer
        var hops = lists.joined(separator: ",").split(separator: ",").map { bare(String($0)) }
        while let hop = hops.last {
            guard IPNetwork.hold(client, proxies), IPAddress(hop) != nil else { break }
            client = hop
            hops.removeLast()
        }
        return (client, hops.isEmpty)
    }

    /// Without the port that some proxies add: `203.0.113.7:4711`, `[2001:db8::7]:4711`.
    private static func bare(_ hop: String) -> String {
        let text = hop.filter { !$0.isWhitespace }
        if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
        return text.filter { $0 == ":" }.count == 1 ? String(text.prefix { $0 != ":" }) : text
    }
}

extension IPNetwork {
    static func hold(_ address: String, _ networks: [IPNetwork]) -> Bool {
        guard let address = IPAddress(address) else { return false }
        return networks.contains { $0.contains(address) }
    }
}

extension HTTPField.Name {
    // The name is a constant and valid; the fallback only keeps the type plain.
    static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .vary
    /// What proxies add to a request.
    static let ofProxies = ["Forwarded", "Via", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP"].compactMap {
        HTTPField.Name($0)
    }
}
