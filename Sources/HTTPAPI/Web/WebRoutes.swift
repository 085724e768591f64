import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The web apps as files: pages are asked for anew each time, what carries a hash in its name is kept for ever.
struct WebRoutes: Sendable {
    let files: WebFiles

    private static let apps = ["console", "signin", "wall"]

    func add(to router: Router<APIContext>) {
        router.get("/") { _, _ in Response(status: .seeOther, headers: [.location: "/console/"]) }
        for app in Self.apps where files.files["\(app)/index.html"] != nil {
            router.get("\(app)") { request, _ in
                // The router takes `/console` and `/console/` for one; relative addresses do not.
                guard request.uri.path.hasSuffix("/") else {
                    return Response(status: .seeOther, headers: [.location: "/\(app)/"])
                }
                return page(request, app)
            }
            router.get("\(app)/**") { request, _ in page(request, app) }
        }
        guard !files.files.isEmpty else { return }
        router.get("assets/**") { request, _ in try asset(request) }
        router.get("favicon.ico") { request, _ in try asset(request) }
    }

    /// Every address of an app is its one page, which then shows what the address names.
    func page(_ request: Request, _ app: String, status: HTTPResponse.Status = .ok) -> Response {
        let path = String(request.uri.path.drop { $0 == "/" })
        let name = files.files[path] == nil ? "\(app)/index.html" : path
        guard let file = files.files[name] else { return Response(status: .notFound) }
        var headers: HTTPFields = [
            .cacheControl: "no-cache", .contentSecurityPolicy: files.contentSecurityPolicy(of: app),
            .referrerPolicy: "no-referrer", .crossOriginOpener: "same-origin",
            .permissionsPolicy: "camera=(self), geolocation=(self), microphone=()",
        ]
        headers[.xContentTypeOptions] = "nosniff"
        return answer(file, request, headers, status: status)
    }

    private func asset(_ request: Request) throws -> Response {
        let path = String(request.uri.path.drop { $0 == "/" })
        guard let file = files.files[path] else { throw Problem.notFound("file") }
        let isHashed = path.hasPrefix("assets/")
        return answer(
            file, request, [.cacheControl: isHashed ? "public, max-age=31536000, immutable" : "public, max-age=3600"])
    }

    private func answer(
        _ file: WebFiles.File, _ request: Request, _ headers: HTTPFields, status: HTTPResponse.Status = .ok
    ) -> Response {
        let accepted = acceptedCodings(request)
        let coded = [("br", file.brotli), ("gzip", file.gzip)].first { accepted.contains($0.0) && $0.1 != nil }
        var headers = headers
        headers[.contentType] = file.type
        headers[.vary] = "Accept-Encoding"
        // The same content in another coding is another representation, with a tag of its own (RFC 9110 §8.8.3.3).
        let tag = coded.map { "\"\(file.tag)-\($0.0)\"" } ?? "\"\(file.tag)\""
        headers[.eTag] = tag
        if status == .ok, isKnown(tag, to: request) { return Response(status: .notModified, headers: headers) }
        headers[.contentEncoding] = coded?.0
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: coded?.1 ?? file.bytes)))
    }

    /// RFC 9110 §13.1.2: a list of tags, compared weakly (a proxy that compresses makes them weak), or `*` for any.
    private func isKnown(_ tag: String, to request: Request) -> Bool {
        guard let header = request.headers[.ifNoneMatch] else { return false }
        return header.split(separator: ",").contains { part in
            let known = part.trimmingCharacters(in: .whitespaces)
            return known == "*" || known == tag || known == "W/" + tag
        }
    }

    /// The codings of `Accept-Encoding`, without those that it excludes (`br;q=0`, RFC 9110 §12.5.3).
    private func acceptedCodings(_ request: Request) -> Set<String> {
        let parts = (request.headers[.acceptEncoding] ?? "").lowercased().split(separator: ",")
        let accepted = parts.compactMap { part -> String? in
            let pieces = part.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            let isExcluded = pieces.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            return isExcluded ? nil : pieces.first
        }
        return Set(accepted)
    }
}

extension HTTPField.Name {
    // The names are constants and valid; the fallbacks only keep the type plain.
    static let crossOriginOpener = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .vary
    static let crossOriginResource = HTTPField.Name("Cross-Origin-Resource-Policy") ?? .vary
    static let frameOptions = HTTPField.Name("X-Frame-Options") ?? .vary
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy") ?? .vary
}
