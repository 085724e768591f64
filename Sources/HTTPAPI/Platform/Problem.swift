import Flows
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage

/// An error as RFC 9457 problem details: what happened, which field broke which rule, and what to do.
struct Problem: Error, HTTPResponseError, Sendable {
    struct FieldError: Encodable, Sendable, Equatable {
        /// A JSON Pointer into the body (`/name`; nothing for all of it), or the name of a query parameter or header.
        let field: String
        let rule: String
    }

    let status: HTTPResponse.Status
    /// The last part of the problem's type URI.
    let code: String
    let title: String
    let detail: String
    var errors: [FieldError] = []
    var extraHeaders: HTTPFields = [:]

    private struct Body: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let instance: String
        let errors: [FieldError]?
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        let body = Body(
            type: "https://ohmstead.org/problems/\(code)", title: title, status: status.code, detail: detail,
            instance: request.uri.path, errors: errors.isEmpty ? nil : errors)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        var headers = extraHeaders
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(
            status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(data: try encoder.encode(body)))
        )
    }
}

extension Problem {
    static func invalid(_ errors: [FieldError]) -> Problem {
        let what = errors.map { "\($0.field) \($0.rule)" }.joined(separator: "; ")
        return Problem(
            status: .unprocessableContent, code: "invalid", title: "Invalid request", detail: what, errors: errors)
    }

    static func invalid(_ field: String, _ rule: String) -> Problem {
        invalid([FieldError(field: field, rule: rule)])
    }

    static func malformedBody(_ detail: String, rule: String) -> Problem {
        Problem(
            status: .badRequest, code: "malformed", title: "Malformed request", detail: detail,
            errors: [FieldError(field: "", rule: rule)])
    }

    static func notFound(_ what: String) -> Problem {
        Problem(status: .notFound, code: "not-found", title: "Not found", detail: "There is no such \(what).")
    }

    static func conflict(_ detail: String, _ errors: [FieldError] = []) -> Problem {
        Problem(status: .conflict, code: "conflict", title: "Conflict", detail: detail, errors: errors)
    }

    static let unauthorized = Problem(
        status: .unauthorized, code: "unauthorized", title: "Not signed in",
        detail: "Send a valid access token as `Authorization: Bearer ...`; POST /oauth/token gives one.",
        extraHeaders: [.wwwAuthenticate: "Bearer realm=\"ohmstead\""])

    static func forbidden(scope: String) -> Problem {
        Problem(
            status: .forbidden, code: "forbidden", title: "Not allowed",
            detail: "This needs the scope `\(scope)`, which the access token does not have.",
            extraHeaders: [
                .wwwAuthenticate: "Bearer realm=\"ohmstead\", error=\"insufficient_scope\", scope=\"\(scope)\""
            ])
    }

    static let metricsElsewhere = Problem(
        status: .forbidden, code: "forbidden", title: "Not from here",
        detail: "Metrics are read from the networks that the setting metrics.readers names.")

    static let editedMeanwhile = Problem(
        status: .preconditionFailed, code: "edited-meanwhile", title: "Edited meanwhile",
        detail: "Somebody else has changed it. Read it again, and send the new ETag as If-Match.",
        errors: [.init(field: "If-Match", rule: "must be the ETag of the newest version")])

    static let ifMatchMissing = Problem(
        status: .init(code: 428, reasonPhrase: "Precondition Required"), code: "if-match-missing",
        title: "If-Match is missing", detail: "Send the ETag of what you edit as If-Match.",
        errors: [.init(field: "If-Match", rule: "is required")])

    /// The two tables of style.md: failures of flows and of storage, as the API says them.
    static func of(_ error: any Error) -> Problem {
        switch error {
        case let problem as Problem: problem
        case let failure as FlowFailure: of(failure)
        case let database as DatabaseError where database.isTransient:
            Problem(
                status: .serviceUnavailable, code: "unavailable", title: "Temporarily unavailable",
                detail: "The database cannot be used at the moment. Nothing was changed; send the same request again.",
                extraHeaders: [.retryAfter: "2"])
        case DatabaseError.uniqueViolation(let key):
            conflict("\(DatabaseError.uniqueViolation(key))")
        default:
            Problem(
                status: .internalServerError, code: "internal", title: "Internal error",
                detail: "Something went wrong on our side. Nothing was changed.")
        }
    }

    private static func fields(of failure: FlowFailure) -> [FieldError] {
        guard let field = failure.field else { return [] }
        let isHeader = field == "\(HTTPField.Name.idempotencyKey)"
        return [FieldError(field: isHeader ? field : "/" + field, rule: failure.message)]
    }

    private static func of(_ failure: FlowFailure) -> Problem {
        switch failure.code {
        case .notFound:
            Problem(status: .notFound, code: "not-found", title: "Not found", detail: failure.message)
        case .invalid:
            Problem(
                status: .unprocessableContent, code: "invalid", title: "Invalid request", detail: failure.message,
                errors: fields(of: failure))
        case .conflict: conflict(failure.message, fields(of: failure))
        case .unavailable:
            Problem(
                status: .serviceUnavailable, code: "unavailable", title: "Temporarily unavailable",
                detail: failure.message, extraHeaders: [.retryAfter: "2"])
        case .inner:
            Problem(
                status: .internalServerError, code: "internal", title: "Internal error",
                detail: "Something went wrong on our side. Nothing was changed.")
        }
    }
}
