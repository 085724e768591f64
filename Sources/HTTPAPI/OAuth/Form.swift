import Foundation
import HTTPTypes
import Hummingbird

/// `application/x-www-form-urlencoded`, as OAuth's token endpoint takes it.
enum Form {
    static func fields(_ bytes: [UInt8]) -> [String: String] {
        var form: [String: String] = [:]
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first else { continue }
            form[decoded(name)] = parts.count > 1 ? decoded(parts[1]) : ""
        }
        return form
    }

    /// A parameter that is there more than once: which one is meant, two readers may see differently (RFC 6749 §3.1).
    static func repeated(_ bytes: [UInt8]) -> String? {
        var seen: Set<String> = []
        let names = String(decoding: bytes, as: UTF8.self).split(separator: "&").compactMap {
            $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).first.map(decoded)
        }
        return names.first { !seen.insert($0).inserted }
    }

    static func decoded(_ text: some StringProtocol) -> String {
        let spaced = String(text.map { $0 == "+" ? " " : $0 })
        return spaced.removingPercentEncoding ?? spaced
    }

    /// A value for a query.
    static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    // RFC 3986 §2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

/// A failure of OAuth, in its own form (RFC 6749 §5.2).
struct OAuthProblem: Error, HTTPResponseError {
    let status: HTTPResponse.Status
    let error: String
    let detail: String
    var cookies: [String] = []

    func response(from request: Request, context: some RequestContext) throws -> Response {
        let body = try JSONEncoder().encode(["error": error, "error_description": detail])
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Basic realm=\"ohmstead\"" }
        if status == .tooManyRequests { headers[.retryAfter] = "60" }
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: .init(data: body)))
    }
}
