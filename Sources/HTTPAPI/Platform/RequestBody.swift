import Crypto
import Flows
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

extension Request {
    /// The body's bytes, at the most `limit`.
    func bytes(limit: Int) async throws -> [UInt8] {
        do {
            let buffer = try await body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem(
                status: .contentTooLarge, code: "too-large", title: "Too large",
                detail: "The body may have \(limit) bytes at the most.")
        }
    }

    /// The body as the fields of a JSON object, and its bytes.
    func fields(limit: Int) async throws -> (Fields, [UInt8]) {
        let type = headers[.contentType]?.split(separator: ";").first.map(String.init)?
            .trimmingCharacters(in: .whitespaces).lowercased()
        guard type == "application/json" else {
            throw Problem(
                status: .unsupportedMediaType, code: "media-type", title: "Unsupported media type",
                detail: "Send the body as JSON with `Content-Type: application/json`.",
                errors: [.init(field: "Content-Type", rule: "must be application/json")])
        }
        let bytes = try await bytes(limit: limit)
        guard let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(bytes)) else {
            throw Problem.malformedBody("The body is not valid JSON.", rule: "must be valid JSON")
        }
        guard case .object(let members) = tree else {
            throw Problem.malformedBody("The body must be a JSON object.", rule: "must be a JSON object")
        }
        if let path = RepeatedMember.path(in: bytes) { throw Problem.invalid(path, "is there twice") }
        return (Fields(members), bytes)
    }

    /// The caller's `Idempotency-Key` with the hash of this request; nil where none was sent.
    func idempotency(_ caller: Caller, _ bytes: [UInt8], isRequired: Bool = false) throws -> Idempotency? {
        guard let key = headers[.idempotencyKey] else {
            guard !isRequired else {
                throw Problem(
                    status: .badRequest, code: "idempotency-key-missing", title: "Idempotency-Key is missing",
                    detail:
                        "This request moves money: send an `Idempotency-Key` header, and the same one with a repeat.",
                    errors: [.init(field: "Idempotency-Key", rule: "is required")])
            }
            return nil
        }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            throw Problem(
                status: .badRequest, code: "malformed", title: "Malformed request",
                detail: "Idempotency-Key must have 1 to 255 visible ASCII characters.",
                errors: [.init(field: "Idempotency-Key", rule: "must have 1 to 255 visible ASCII characters")])
        }
        var hash = SHA256()
        hash.update(data: Array("\(method.rawValue) \(uri.path)\n".utf8))
        hash.update(data: bytes)
        return Idempotency(clientID: caller.clientID, key: key, requestHash: Array(hash.finalize()))
    }

    /// The version that `If-Match` asks for, such as `"3"`, a list, or `*` for whichever there is (RFC 9110 §13.1.1).
    /// - Parameter current: of the thing as it was read for this request.
    /// - Returns: -1, which nothing has, where it asks for another one: the edit is refused after all that comes first.
    func expectedVersion(of current: Int64) throws -> Int64 {
        guard let header = headers[.ifMatch] else { throw Problem.ifMatchMissing }
        let tags = header.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard tags.contains("\"\(current)\"") || tags == ["*"] else { return -1 }
        return current
    }
}

extension HTTPField.Name {
    // The name is a constant and valid; the fallback only keeps the type plain.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifMatch
}

/// An answer with a JSON body.
struct JSONAnswer<Body: Encodable & Sendable>: ResponseGenerator {
    let status: HTTPResponse.Status
    let body: Body
    var headers: HTTPFields = [:]

    init(_ body: Body, status: HTTPResponse.Status = .ok, version: Int64? = nil, location: String? = nil) {
        self.status = status
        self.body = body
        if let version { headers[.eTag] = "\"\(version)\"" }
        if let location { headers[.location] = location }
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        let data = try Self.encoder.encode(body)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(data: data)))
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        // The same answer has the same bytes.
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return encoder
    }
}
