import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Metrics
import NIOCore

/// Turns every thrown error into problem details, and counts and times requests.
struct ErrorsAndMetrics: RouterMiddleware {
    let allowed: AllowedMethods
    /// Browsers that have reached this server by TLS come by TLS only from then on (RFC 6797).
    let isTLS: Bool

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = try hummingbirdProblem(error, request).response(from: request, context: context)
        } catch let error as OAuthProblem {
            response = try error.response(from: request, context: context)
        } catch {
            let problem = Problem.of(error)
            if problem.status.code >= 500 {
                context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            response = try problem.response(from: request, context: context)
        }
        let took = start.duration(to: .now)
        let labels = [
            ("route", context.endpointPath ?? "none"), ("method", Self.known(request.method)),
            ("status", String(response.status.code)),
        ]
        Counter(label: "ohmstead_http_requests_total", dimensions: labels).increment()
        Timer(label: "ohmstead_http_request_seconds", dimensions: Array(labels.prefix(2)))
            .recordNanoseconds(took.components.seconds * 1_000_000_000 + took.components.attoseconds / 1_000_000_000)
        secure(&response)
        // RFC 9110 §9.3.2: no body, or the client takes it for the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Of every answer; pages have a policy of their own.
    private func secure(_ response: inout Response) {
        let closed: [(HTTPField.Name, String)] = [
            (.contentSecurityPolicy, "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
            (.referrerPolicy, "no-referrer"), (.crossOriginResource, "same-origin"), (.frameOptions, "DENY"),
        ]
        for (name, value) in closed where response.headers[name] == nil { response.headers[name] = value }
        response.headers[.xContentTypeOptions] = "nosniff"
        if isTLS { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    }

    /// A client cannot make up label values.
    private static func known(_ method: HTTPRequest.Method) -> String {
        ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"].contains(method.rawValue)
            ? method.rawValue : "other"
    }

    private func hummingbirdProblem(_ error: HTTPError, _ request: Request) -> Problem {
        switch error.status {
        case .notFound: nothingThere(request)
        case .contentTooLarge:
            Problem(
                status: .contentTooLarge, code: "too-large", title: "Too large", detail: "The body is too large.")
        default:
            Problem(
                status: error.status, code: "malformed", title: error.status.reasonPhrase,
                detail: error.body ?? error.status.reasonPhrase)
        }
    }
}

extension ErrorsAndMetrics {
    private func nothingThere(_ request: Request) -> Problem {
        let methods = allowed.methods(of: request.uri.path)
        guard !methods.isEmpty, !methods.contains(request.method.rawValue) else { return .notFound("page") }
        let list = methods.joined(separator: ", ")
        return Problem(
            status: .methodNotAllowed, code: "method-not-allowed", title: "Method not allowed",
            detail: "This page takes \(list).", extraHeaders: [.allow: list])
    }
}

/// Reads the access token; a token that is there must be valid. Routes then ask for the scope they need.
struct Authentication: RouterMiddleware {
    let services: APIServices

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization] else { throw Problem.unauthorized }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let caller = try await services.tokens.caller(of: String(parts[1]))
        else { throw Problem.unauthorized }
        guard services.requestLimit.admits(caller.clientID, at: services.flows.time.now()) else {
            throw Problem.tooManyRequests(waitSeconds: 1)
        }
        var context = context
        context.caller = caller
        return try await next(request, context)
    }
}

extension Problem {
    static func tooManyRequests(waitSeconds: Int) -> Problem {
        Problem(
            status: .tooManyRequests, code: "too-many-requests", title: "Too many requests",
            detail: "This client sends more requests than it may. Wait \(waitSeconds) s.",
            extraHeaders: [.retryAfter: String(waitSeconds)])
    }
}
