import Kernel
import NIOCore
import NIOWebSocket
import Testing

@testable import Gateway

private let call = Array(#"[2,"a","Heartbeat",{}]"#.utf8)
private let answer = "[3,\"a\",{\"currentTime\":\"\(Bench.start)\"}]"

@Test func `a message may come in pieces, with pings between them`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        try await charger.send(.text, Array(call[..<5]), isLast: false)
        try await charger.send(.continuation, Array(call[5..<9]), isLast: false)
        try await charger.send(.ping, [7])
        #expect(try await charger.next().opcode == .pong)
        try await charger.send(.continuation, Array(call[9...]))
        #expect(try await charger.message() == answer)
    }
}

@Test func `binary frames that hold text are taken, and noted`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        try await charger.send(.binary, call)
        #expect(try await charger.message() == answer)
        // Bytes that are no text are no message either.
        try await charger.send(.binary, [0x5B, 0xFF, 0x5D])
        #expect(try await charger.isQuiet())
    }
}

/// A frame that breaks RFC 6455 or a limit, and the close code to it.
private struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: Int
    let send: @Sendable (Charger) async throws -> Void

    init(_ name: String, _ code: Int, _ send: @escaping @Sendable (Charger) async throws -> Void) {
        (testDescription, self.code, self.send) = (name, code, send)
    }
}

private let faults: [Fault] = [
    Fault("not masked (§5.1)", 1002) { try await $0.send(.text, call, isMasked: false) },
    Fault("a continuation without a beginning (§5.4)", 1002) { try await $0.send(.continuation, call) },
    Fault("a message inside another (§5.4)", 1002) {
        try await $0.send(.text, call, isLast: false)
        try await $0.send(.text, call)
    },
    Fault("an opcode that nobody knows (§5.2)", 1002) {
        try await $0.send(WebSocketOpcode(encodedWebSocketOpcode: 3) ?? .text, call)
    },
    Fault("compressed, and not agreed (RFC 7692 §6)", 1002) {
        try await $0.send(.text, PerMessageDeflate().deflate(call), isCompressed: true)
    },
    Fault("text that is no UTF-8 (§8.1)", 1007) { try await $0.send(.text, [0x5B, 0x22, 0xC3, 0x28, 0x22, 0x5D]) },
    Fault("larger than a message may be", 1009) { try await $0.send(.text, Array(repeating: 32, count: 1025)) },
    Fault("larger than a message may be, in pieces", 1009) {
        try await $0.send(.text, Array(repeating: 32, count: 600), isLast: false)
        try await $0.send(.continuation, Array(repeating: 32, count: 600))
    },
    Fault("more messages than are allowed at once", 1008) { charger in
        for _ in 0..<11 { try await charger.send("hello") }
    },
]

@Test(arguments: faults) private func `what breaks the rules of the socket closes it`(_ fault: Fault) async throws {
    try await Bench.run({
        $0.maximumMessageBytes = 1024
        $0.messagesAtOnce = 10
    }) { bench in
        let charger = try await bench.charger()
        try await fault.send(charger)
        #expect(try await charger.closeCode() == fault.code)
        // Whatever comes then is not looked at, and a station that does not answer is cut off.
        try await charger.send(.text, call)
        await charger.channel.testingEventLoop.advanceTime(by: .seconds(2))
        #expect(!charger.channel.isActive)
        #expect(bench.gateway.connectionCount == 0)
    }
}

@Test func `a message of exactly the limit is taken`() async throws {
    try await Bench.run({ $0.maximumMessageBytes = 1024 }) { bench in
        let charger = try await bench.charger()
        try await charger.send(.text, call + Array(repeating: 32, count: 1024 - call.count))
        #expect(try await charger.message() == answer)
    }
}

@Test func `the allowance fills again with time`() async throws {
    try await Bench.run({ ($0.messagesAtOnce, $0.messagesPerSecond) = (3, 1) }) { bench in
        let charger = try await bench.charger()
        for _ in 0..<3 { try await charger.send("hello") }
        bench.time.advance(by: .seconds(1))
        try await charger.send(.text, call)
        #expect(try await charger.message().hasPrefix(#"[3,"a""#))
        // Who waits for the answer is slowed down, who does not is closed.
        for _ in 0..<2 {
            try await charger.send(.text, call)
            await charger.channel.testingEventLoop.advanceTime(by: .milliseconds(999))
            #expect(try await charger.heard() == nil)
            await charger.channel.testingEventLoop.advanceTime(by: .milliseconds(1))
            #expect(try await charger.message().hasPrefix(#"[3,"a""#))
        }
        for _ in 0..<2 { try await charger.send(.text, call) }
        #expect(try await charger.closeCode() == 1008)
    }
}

@Test func `calls are answered in order, and too many at once close the connection`() async throws {
    try await Bench.run({ $0.maximumWaitingCalls = 5 }) { bench in
        let charger = try await bench.charger()
        let gate = Gate()
        async let holding: Void = bench.database.write { _ in gate.wait() }
        while !gate.isReached { try await Task.sleep(for: .milliseconds(1)) }
        // One is being handled, five wait.
        for number in 0..<6 {
            try await charger.send(
                #"[2,"\#(number)","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]"#)
        }
        gate.open()
        try await holding
        for number in 0..<6 { #expect(try await charger.message() == "[3,\"\(number)\",{}]") }

        let second = Gate()
        async let holdingAgain: Void = bench.database.write { _ in second.wait() }
        while !second.isReached { try await Task.sleep(for: .milliseconds(1)) }
        for number in 0..<7 {
            try await charger.send(
                #"[2,"\#(number)","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Available"}]"#)
        }
        #expect(try await charger.closeCode() == 1008)
        second.open()
        try await holdingAgain
    }
}

@Test func `compression works both ways, and small answers stay plain`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger("ocpp1.6", compresses: true)
        let deflate = PerMessageDeflate()
        try await charger.send(.text, deflate.deflate(call), isCompressed: true)
        let small = try await charger.next()
        #expect(!small.rsv1 && String(buffer: small.data) == answer)
        // In pieces: only the first says that the message is compressed.
        let packed = deflate.deflate(call)
        try await charger.send(.text, Array(packed[..<4]), isLast: false, isCompressed: true)
        try await charger.send(.continuation, Array(packed[4...]))
        #expect(try await charger.message() == answer)
        // An answer that is worth it: it names the operation that it does not know.
        async let result = bench.gateway.send(
            .writeConfiguration(key: "K", value: String(repeating: "v", count: 500)), to: bench.stationID,
            timeout: .seconds(30))
        let large = try await charger.next()
        #expect(large.rsv1 && large.data.readableBytes < 200)
        let text = String(
            decoding: try deflate.inflate(Array(large.data.readableBytesView), limit: 10_000), as: UTF8.self)
        #expect(text.contains(#""ChangeConfiguration",{"key":"K","value":"vvv"#))
        try await charger.vanish()
        #expect(await result == .stationOffline)
    }
}

@Test(arguments: [([0xFF, 0xFF, 0xFF] as [UInt8], 1002), (bomb, 1009)])
func `compressed data that is corrupt or too large closes the connection`(_ data: [UInt8], _ code: Int) async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger(compresses: true)
        try await charger.send(.text, data, isCompressed: true)
        #expect(try await charger.closeCode() == code)
    }
}

/// A megabyte in a kilobyte.
private let bomb = PerMessageDeflate().deflate(Array(repeating: 32, count: 1_000_000))

@Test func `a close is answered with its own code`() async throws {
    try await Bench.run { bench in
        let charger = try await bench.charger()
        try await charger.send(.connectionClose, [0x03, 0xE9, 0x62, 0x79, 0x65])
        #expect(try await charger.closeCode() == 1001)
        #expect(!charger.channel.isActive)
        #expect(bench.gateway.connectionCount == 0)
    }
}

@Test func `frames that cannot be read close the connection`() async throws {
    for (bytes, code) in [
        // A ping in pieces, and a frame of 2^20 bytes.
        ([0x09, 0x80, 1, 2, 3, 4] as [UInt8], 1002),
        ([0x81, 0xFF, 0, 0, 0, 0, 0, 0x10, 0, 0, 1, 2, 3, 4], 1009),
    ] {
        try await Bench.run { bench in
            let charger = try await bench.admitted()
            let channel = charger.channel
            try await channel.testingEventLoop.executeInContext {
                try channel.pipeline.syncOperations.addHandler(
                    ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 256 * 1024)))
            }
            try await bench.adopt(charger)
            _ = try? await channel.writeInbound(ByteBuffer(bytes: bytes))
            #expect(try await charger.closeCode() == code)
        }
    }
}
