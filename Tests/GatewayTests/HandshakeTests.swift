import Foundation
import NIOHTTP1
import OCPPWire
import Testing

@testable import Gateway

private func basic(_ user: String, _ key: [UInt8]) -> String {
    "Basic " + Data(Array(user.utf8) + [UInt8(ascii: ":")] + key).base64EncodedString()
}

private func handshake(
    _ uri: String, authorization: String? = nil, protocols: [String] = ["ocpp1.6"], extensions: [String] = []
) throws(Handshake.Fault) -> Handshake {
    var headers = HTTPHeaders()
    if let authorization { headers.add(name: "Authorization", value: authorization) }
    for name in protocols { headers.add(name: "Sec-WebSocket-Protocol", value: name) }
    for name in extensions { headers.add(name: "Sec-WebSocket-Extensions", value: name) }
    return try Handshake(uri: uri, headers: headers)
}

@Test(
    arguments: [
        ("/ocpp/CP-1", "CP-1"), ("/ocpp/CP%201", nil), ("/ocpp/", nil), ("/ocpp/a/b", nil), ("/ocpp/a%2Fb", nil),
        ("/ocpp/a%3Ab", nil), ("/ocpp/%E5%85%85%E9%9B%BB", "充電"), ("/ocpp/CP-1?token=x", "CP-1"), ("/other/CP-1", nil),
        ("/ocpp/%", nil), ("/ocpp/" + String(repeating: "a", count: 48), String(repeating: "a", count: 48)),
        ("/ocpp/" + String(repeating: "a", count: 49), nil),
    ] as [(String, String?)]) func `the identity is the last part of the path`(_ uri: String, _ identity: String?)
{
    #expect((try? handshake(uri))?.identity == identity)
}

@Test func `the key is bytes that need not be text, of the station in the path`() throws {
    // The published example of a 1.6 AuthorizationKey, whose bytes are no UTF-8.
    let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7] + Array(repeating: 0xFF, count: 12)
    let header = "Basic QUwxMDAwOgABAgMEBQYH////////////////"
    #expect(basic("AL1000", bytes) == header)
    #expect(try handshake("/ocpp/AL1000", authorization: header).key == bytes)
    #expect(try handshake("/ocpp/AL1000", authorization: basic("AL1000", [])).key == [])
    #expect(try handshake("/ocpp/AL1000", authorization: basic("AL1000", Array("a:b".utf8))).key == Array("a:b".utf8))
    #expect(try handshake("/ocpp/AL1000").key == nil)
    for wrong in [basic("AL1001", bytes), "Basic !", "Basic", "Bearer abc", "Basic " + Data([1]).base64EncodedString()]
    {
        #expect(throws: Handshake.Fault.badCredentials) { try handshake("/ocpp/AL1000", authorization: wrong) }
    }
}

@Test(
    arguments: [
        (["ocpp1.6"], .v16), (["ocpp2.0.1"], .v201), (["ocpp1.6, ocpp2.0.1"], .v201),
        (["ocpp1.6", "ocpp2.0.1"], .v201),
        (["OCPP1.6"], .v16), (["ocpp1.5"], nil), ([], nil), (["ocpp2.1,ocpp1.6"], .v16),
    ] as [([String], OCPPVersion?)]) func `the newest edition that both speak is taken`(
        _ offered: [String], _ version: OCPPVersion?
    ) throws
{
    #expect(try handshake("/ocpp/A", protocols: offered).version == version)
}

@Test(
    arguments: [
        (["permessage-deflate"], true), (["permessage-deflate; client_max_window_bits"], true),
        (["permessage-deflate; server_max_window_bits=10"], false),
        (["permessage-deflate; server_max_window_bits=10, permessage-deflate"], true),
        (["x-webkit-deflate-frame"], false), (["permessage-deflate; client_max_window_bits=10"], true),
        (["permessage-deflate; client_max_window_bits=\"10\""], true),
        (["permessage-deflate; client_max_window_bits=7"], false),
        (["permessage-deflate; client_max_window_bits=010"], false),
        (["permessage-deflate; server_no_context_takeover=1"], false),
        (["permessage-deflate; server_no_context_takeover; server_no_context_takeover"], false),
        (["permessage-deflate; strange"], false), (["permessage-deflate; strange", "permessage-deflate"], true),
        ([], false),
    ] as [([String], Bool)]) func `compression is agreed where its terms can be kept`(
        _ offers: [String], _ isAgreed: Bool
    ) throws
{
    let answer = try handshake("/ocpp/A", extensions: offers).compression?.answer
    #expect(
        answer == (isAgreed ? "permessage-deflate; server_no_context_takeover; client_no_context_takeover" : nil))
}

@Test func `the window that we have is agreed with its size`() throws {
    let answer = try handshake("/ocpp/A", extensions: ["permessage-deflate; server_max_window_bits=15"]).compression?
        .answer
    #expect(answer?.hasSuffix("; server_max_window_bits=15") == true)
}

@Test func `a refused upgrade says why`() async throws {
    try await Bench.run { bench in
        func status(_ change: (inout HTTPRequestHead) -> Void) async throws -> Int? {
            var head = bench.head()
            change(&head)
            return try await bench.refusal(of: head)?.status
        }
        let refused = [
            try await status { $0.headers.remove(name: "Authorization") },
            try await status { $0.headers.replaceOrAdd(name: "Authorization", value: basic("BENCH", [1])) },
            try await status { $0.uri = "/ocpp/NOBODY" },
            try await status {
                $0.uri = "/ocpp/NOBODY"
                $0.headers.remove(name: "Authorization")
            },
            try await status { $0.uri = "/ocpp/" },
        ]
        // A user that is not the station of the path is a wrong password; without one the station is not there.
        #expect(refused == [401, 401, 401, 404, 404])
        bench.database.goAway()
        let away = try await status { _ in }
        bench.database.goAway(false)
        let back = try await status { _ in }
        #expect(away == 503 && back == nil)
    }
}
