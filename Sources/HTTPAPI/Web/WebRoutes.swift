import HTTPTypes
import Hummingbird
import NIOCore

/// The web apps as files: pages are asked for anew each time, what carries a hash in its name is kept for ever.
struct WebRoutes: Sendable {
    let files: WebFiles

    private static let apps = ["console", "signin", "wall"]

    func add(to router: Router<APIContext>) {
        serve("/", router) { _ in Response(status: .seeOther, headers: [.location: "/console/"]) }
        for app in Self.apps where files.files["\(app)/index.html"] != nil {
            serve("\(app)", router) { request in
                // The router takes `/console` and `/console/` for one; relative addresses do not.
                guard request.uri.path.hasSuffix("/") else {
                    return Response(status: .seeOther, headers: [.location: "/\(app)/"])
                }
                return page(request, app)
            }
            serve("\(app)/**", router) { request in page(request, app) }
        }
        guard !files.files.isEmpty else { return }
        serve("assets/**", router) { request in try asset(request) }
        serve("favicon.ico", router) { request in try asset(request) }
    }

    /// HEAD answers as GET does, without the body (RFC 9110 §9.3.2).
    private func serve(
        _ path: RouterPath, _ router: Router<APIContext>, _ answer: @escaping @Sendable (Request) throws -> Response
    ) {
        router.get(path) { request, _ in try answer(request) }
        router.head(path) { request, _ in try answer(request).createHeadResponse() }
    }

    /// Every address of an app is its one page, which then shows what the address names.
    private func page(_ request: Request, _ app: String) -> Response {
        let path = String(request.uri.path.drop { $0 == "/" })
        let name = files.files[path] == nil ? "\(app)/index.html" : path
        guard let file = files.files[name] else { return Response(status: .notFound) }
        var headers: HTTPFields = [
            .cacheControl: "no-cache", .contentSecurityPolicy: files.contentSecurityPolicy(of: app),
            .referrerPolicy: "no-referrer", .crossOriginOpener: "same-origin",
            .permissionsPolicy: "camera=(self), geolocation=(self), microphone=()",
        ]
        headers[.xContentTypeOptions] = "nosniff"
        return answer(file, request, headers)
    }

    private func asset(_ request: Request) throws -> Response {
        let path = String(request.uri.path.drop { $0 == "/" })
        guard let file = files.files[path] else { throw Problem.notFound("file") }
        let isHashed = path.hasPrefix("assets/")
        return answer(
            file, request, [.cacheControl: isHashed ? "public, max-age=31536000, immutable" : "public, max-age=3600"])
    }

    private func answer(_ file: WebFiles.File, _ request: Request, _ headers: HTTPFields) -> Response {
        var headers = headers
        headers[.contentType] = file.type
        headers[.eTag] = file.eTag
        headers[.vary] = "Accept-Encoding"
        if request.headers[.ifNoneMatch] == file.eTag { return Response(status: .notModified, headers: headers) }
        let accepted = request.headers[.acceptEncoding]?.lowercased() ?? ""
        if let brotli = file.brotli, accepted.contains("br") {
            headers[.contentEncoding] = "br"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: brotli)))
        }
        if let gzip = file.gzip, accepted.contains("gzip") {
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: gzip)))
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
}

extension HTTPField.Name {
    // The names are constants and valid; the fallbacks only keep the type plain.
    static let crossOriginOpener = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .vary
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy") ?? .vary
}
