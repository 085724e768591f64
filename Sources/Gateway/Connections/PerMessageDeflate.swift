import CZlib
import Foundation
import NIOCore

/// RFC 7692 `permessage-deflate` without context takeover: a connection keeps no window between its messages, so the two
/// streams of an event loop serve all its connections and compression costs no memory per charger.
final class PerMessageDeflate {
    /// What was agreed in the handshake.
    struct Offer: Sendable, Equatable {
        /// The answer header.
        let answer: String

        /// Nil when the client does not offer the extension, or only with parameters that we cannot keep.
        init?(_ offers: [String]) {
            for offer in offers {
                guard let terms = Self.terms(of: offer) else { continue }
                // A smaller window for our side is not supported; the offer is declined, the connection stays plain.
                let window = terms["server_max_window_bits"]
                guard window == nil || window == "15" else { continue }
                answer =
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
                    + (window == nil ? "" : "; server_max_window_bits=15")
                return
            }
            return nil
        }

        /// - Returns: the parameters; nil when it is another extension, or has one that is unknown, comes twice or has
        ///   a value that it cannot have: such an offer must be declined (RFC 7692 §7.1).
        private static func terms(of offer: String) -> [String: String]? {
            let parts = offer.split(separator: ";", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces).lowercased()
            }
            guard parts.first == "permessage-deflate" else { return nil }
            var terms: [String: String] = [:]
            for part in parts.dropFirst() {
                let sides = part.split(separator: "=", maxSplits: 1).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                guard let name = sides.first, terms[name] == nil else { return nil }
                let value = sides.count == 2 ? sides[1].trimmingCharacters(in: CharacterSet(charactersIn: "\"")) : nil
                switch (name, value) {
                case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil),
                    ("client_max_window_bits", nil):
                    terms[name] = ""
                case ("server_max_window_bits", .some(let bits)), ("client_max_window_bits", .some(let bits)):
                    guard windows.contains(bits) else { return nil }
                    terms[name] = bits
                default: return nil
                }
            }
            return terms
        }

        /// Decimal, without leading zeros.
        private static let windows = Set((8...15).map(String.init))
    }

    enum Fault: Error {
        case corrupt
        /// Inflated, the message is larger than a message may be.
        case tooLarge
    }

    /// Shorter messages are sent as they are: they would grow.
    static let threshold = 200

    private var inflater = z_stream()
    private var deflater = z_stream()

    init() {
        let size = Int32(MemoryLayout<z_stream>.size)
        let inflateCode = inflateInit2_(&inflater, -15, ZLIB_VERSION, size)
        let deflateCode = deflateInit2_(&deflater, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        precondition(inflateCode == Z_OK && deflateCode == Z_OK, "zlib could not be set up: out of memory")
    }

    deinit {
        inflateEnd(&inflater)
        deflateEnd(&deflater)
    }

    func inflate(_ message: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        inflateReset(&inflater)
        // Each message ends with an empty block whose bytes are not sent (RFC 7692 §7.2.2).
        var input = message + [0x00, 0x00, 0xFF, 0xFF]
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        var code = Z_OK
        input.withUnsafeMutableBufferPointer { source in
            inflater.next_in = source.baseAddress
            inflater.avail_in = UInt32(source.count)
            repeat {
                let produced = chunk.withUnsafeMutableBufferPointer { target -> Int in
                    inflater.next_out = target.baseAddress
                    inflater.avail_out = UInt32(target.count)
                    code = CZlib.inflate(&inflater, Z_SYNC_FLUSH)
                    return target.count - Int(inflater.avail_out)
                }
                output += chunk.prefix(produced)
            } while code == Z_OK && (inflater.avail_in > 0 || inflater.avail_out == 0) && output.count <= limit
        }
        guard output.count <= limit else { throw .tooLarge }
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw .corrupt }
        return output
    }

    func deflate(_ message: [UInt8]) -> [UInt8] {
        deflateReset(&deflater)
        var input = message
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&deflater, UInt(message.count))) + 16)
        let produced = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target -> Int in
                deflater.next_in = source.baseAddress
                deflater.avail_in = UInt32(source.count)
                deflater.next_out = target.baseAddress
                deflater.avail_out = UInt32(target.count)
                _ = CZlib.deflate(&deflater, Z_SYNC_FLUSH)
                return target.count - Int(deflater.avail_out)
            }
        }
        // Without the four bytes of the empty block at its end.
        return Array(output.prefix(max(produced - 4, 0)))
    }
}
