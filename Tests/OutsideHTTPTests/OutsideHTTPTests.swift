import Flows
import Kernel
import Testing

@testable import OutsideHTTP

private func request(_ url: String, timeout: Milliseconds = .seconds(30), maximumBytes: Int = 1000) -> OutsideRequest {
    OutsideRequest(.get, url, timeout: timeout, maximumBytes: maximumBytes)
}

/// Runs with a client that may reach this machine, which is where the tests' servers are.
private func withClient(
    reachesPrivate: Bool = true, resolve: OutsideHTTPClient.Resolve? = nil,
    _ body: (OutsideHTTPClient) async throws -> Void
) async throws {
    let client = try OutsideHTTPClient(allowsPrivateAddresses: reachesPrivate, resolve: resolve)
    do {
        try await body(client)
    } catch {
        await client.close()
        throw error
    }
    await client.close()
}

@Test func `a request goes out as it is and its answer comes back whole`() async throws {
    try await TestServer.run(TestServer.ok("hello", headers: "X-Answer: 42\r\n")) { server in
        try await withClient { client in
            var asked = request("http://127.0.0.1:\(server.port)/a/b?c=d%20e")
            asked.method = .post
            asked.headers = [.init("Content-Type", "text/plain")]
            asked.body = Array("body".utf8)
            let answer = try await client.send(asked)
            #expect(answer.status == 200)
            #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
            #expect(answer.header("x-answer") == "42")
            let head = try #require(server.heads.first)
            #expect(head.hasPrefix("POST /a/b?c=d%20e HTTP/1.1\r\n"))
            #expect(head.lowercased().contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
            #expect(head.lowercased().contains("\r\ncontent-length: 4\r\n"))
        }
    }
}

@Test func `a redirect is an answer, not an order`() async throws {
    let answer = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    try await TestServer.run(answer) { server in
        try await withClient { client in
            let got = try await client.send(request("http://127.0.0.1:\(server.port)/"))
            #expect(got.status == 302)
            #expect(server.heads.count == 1)
        }
    }
}

@Test func `an answer that is too long fails`() async throws {
    try await TestServer.run(TestServer.ok(String(repeating: "x", count: 1001))) { server in
        try await withClient { client in
            await #expect(throws: OutsideFailure.tooLarge(maximumBytes: 1000)) {
                try await client.send(request("http://127.0.0.1:\(server.port)/"))
            }
        }
    }
    // The same when the answer does not say how long it is.
    let endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + String(repeating: "x", count: 2000)
    try await TestServer.run(endless) { server in
        try await withClient { client in
            await #expect(throws: OutsideFailure.tooLarge(maximumBytes: 1000)) {
                try await client.send(request("http://127.0.0.1:\(server.port)/"))
            }
        }
    }
}

@Test func `a server that does not answer, or not to the end, is given up`() async throws {
    for answer in [nil, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"] {
        try await TestServer.run(answer) { server in
            try await withClient { client in
                await #expect(throws: OutsideFailure.timedOut("127.0.0.1")) {
                    try await client.send(
                        request("http://127.0.0.1:\(server.port)/", timeout: Milliseconds(300)))
                }
            }
        }
    }
}

@Test func `a name that takes for ever to resolve is given up`() async throws {
    let slow: OutsideHTTPClient.Resolve = { _, _ in
        try? await Task.sleep(for: .seconds(60))
        throw OutsideFailure.unknownHost("slow.example")
    }
    try await withClient(resolve: slow) { client in
        await #expect(throws: OutsideFailure.timedOut("slow.example")) {
            try await client.send(request("http://slow.example/", timeout: Milliseconds(200)))
        }
    }
}

@Test func `nobody at the port is told as such`() async throws {
    try await withClient { client in
        let reason = "the connection was refused or broke"
        await #expect(throws: OutsideFailure.unreachable(host: "127.0.0.1", reason: reason)) {
            try await client.send(request("http://127.0.0.1:1/"))
        }
    }
}

@Test(arguments: [
    "127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f000001", "0.0.0.0", "10.0.0.8", "172.16.3.4",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "[::ffff:127.0.0.1]", "[::ffff:10.1.2.3]", "[fe80::1]",
    "[fc00::1]", "[64:ff9b::7f00:1]", "224.0.0.1", "[ff02::1]", "[2002:7f00:1::]",
])
func `this machine and private networks are out of reach`(_ host: String) async throws {
    try await withClient(reachesPrivate: false) { client in
        let bare = host.replacing("[", with: "").replacing("]", with: "")
        await #expect(throws: OutsideFailure.notPublic(bare)) {
            try await client.send(request("https://\(host)/", timeout: .seconds(3)))
        }
    }
}

@Test func `a public name that leads into the private network is refused`() async throws {
    let resolve: OutsideHTTPClient.Resolve = { _, _ in
        [IPAddress([10, 0, 0, 1]), IPAddress([169, 254, 169, 254])].compactMap(\.self)
    }
    try await withClient(reachesPrivate: false, resolve: resolve) { client in
        await #expect(throws: OutsideFailure.notPublic("innocent.example")) {
            try await client.send(request("https://innocent.example/"))
        }
    }
}

@Test func `the connection goes to the address that was judged, and is made for the name`() async throws {
    try await TestServer.run(TestServer.ok("hello")) { server in
        // Nobody but this resolver knows the name: were it looked up again, there would be no answer.
        let resolve: OutsideHTTPClient.Resolve = { _, _ in
            [IPAddress([127, 0, 0, 1])].compactMap(\.self)
        }
        try await withClient(resolve: resolve) { client in
            let answer = try await client.send(request("http://Rebind.Invalid:\(server.port)/"))
            #expect(answer.status == 200)
            #expect(server.heads.first?.lowercased().contains("\r\nhost: rebind.invalid:\(server.port)\r\n") == true)
        }
    }
}

@Test func `where the first address of a name is dead, the next is tried`() async throws {
    try await TestServer.run(TestServer.ok("hello")) { server in
        let resolve: OutsideHTTPClient.Resolve = { _, _ in
            // Nobody listens at the port of the first.
            [IPAddress([127, 0, 0, 9]), IPAddress([127, 0, 0, 1])].compactMap(\.self)
        }
        try await withClient(resolve: resolve) { client in
            let answer = try await client.send(request("http://two.invalid:\(server.port)/"))
            #expect(answer.status == 200)
        }
    }
}

@Test func `many receivers in turn do not pile up connections, and each is answered`() async throws {
    try await TestServer.run(TestServer.ok("hello")) { server in
        let resolve: OutsideHTTPClient.Resolve = { _, _ in
            [IPAddress([127, 0, 0, 1])].compactMap(\.self)
        }
        try await withClient(resolve: resolve) { client in
            for number in 0..<40 {
                let answer = try await client.send(request("http://host\(number).invalid:\(server.port)/"))
                #expect(answer.status == 200)
            }
            #expect(server.heads.count == 40)
        }
    }
}

@Test func `an address that may not be used says why`() throws {
    let strict = try OutsideHTTPClient(allowsPrivateAddresses: false)
    let lax = try OutsideHTTPClient(allowsPrivateAddresses: true)
    #expect(strict.fault(in: "https://id.example.org/realms/a?b=c") == nil)
    #expect(strict.fault(in: "http://id.example.org/") == "must begin with https://")
    #expect(lax.fault(in: "http://id.example.org/") == nil)
    for host in ["127.0.0.1", "10.0.0.8", "2130706433", "0x7f.1", "[::1]", "[fd00::1]", "169.254.169.254"] {
        let fault = strict.fault(in: "https://\(host)/")
        #expect(fault == "must not be on this machine or in a private network", "\(host)")
        #expect(lax.fault(in: "https://\(host)/") == nil, "\(host)")
    }
    #expect(strict.fault(in: "https://1.1.1.1/") == nil)
    let whole = "must be a whole URL, such as https://example.org/path"
    for wrong in ["", "id.example.org", "/path", "https://", "https://a b/", "https://exa\u{0}mple/", "https://a\\@b/"]
    {
        #expect(lax.fault(in: wrong) == whole, "\(wrong)")
    }
    for wrong in ["ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "http+unix://%2Ftmp%2Fa/"] {
        #expect(lax.fault(in: wrong) != nil, "\(wrong)")
    }
    #expect(lax.fault(in: "https://me:secret@example.org/") == "must not hold a name or password")
    #expect(lax.fault(in: "https://example.org/#part") == "must not have a part after #")
    #expect(lax.fault(in: "https://example.org:0/") == "must have a port from 1 to 65535")
    #expect(lax.fault(in: "https://" + String(repeating: "a", count: 3000)) != nil)
}

@Test func `what is public follows the registries of special addresses`() throws {
    let publicOnes: [[UInt8]] = [
        [1, 1, 1, 1], [8, 8, 8, 8], [172, 15, 0, 1], [172, 32, 0, 1], [100, 63, 0, 1], [100, 128, 0, 1],
        [0x26, 0x06, 0x47, 0] + Array(repeating: 0, count: 11) + [1],
        [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8],
    ]
    for bytes in publicOnes { #expect(try #require(IPAddress(bytes)).isPublic, "\(bytes)") }
    let others: [[UInt8]] = [
        [127, 255, 255, 255], [172, 31, 255, 255], [198, 19, 0, 1], [203, 0, 113, 9], [255, 255, 255, 255],
        Array(repeating: 0, count: 16), [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 12),
        [0x20, 0x01, 0, 0] + Array(repeating: 1, count: 12), [0x3F, 0xFF, 0x01] + Array(repeating: 0, count: 13),
        [0xFD, 0] + Array(repeating: 0, count: 14),
    ]
    for bytes in others { #expect(try !#require(IPAddress(bytes)).isPublic, "\(bytes)") }
    #expect(IPAddress([1, 2, 3]) == nil)
}
