import Kernel
import Testing

@testable import OCPPWire

private func parsed(_ text: String) -> JSONValue? { try? JSONValue.parse(Array(text.utf8)) }

private let good = [
    "{}", "[]", "null", "true", "-0", "1.5e3", "\"a\\u00e9\\n\\ud83d\\ude00\"", "[1,[2,[3]]]", "{\"a\":{\"b\":[null]}}",
    "\"中文\"", " [ 1 , 2 ] ",
]
private let bad = [
    "", "{", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "tru", "01", "+1", "1.", ".5", "-", "1e", "\"\\x\"", "\"\\ud800\"",
    "[1] 2", "\"\u{1}\"", "nul", "{\"a\":1,}",
]

@Test(arguments: good) func `valid JSON is read`(_ text: String) {
    #expect(parsed(text) != nil)
}

@Test(arguments: bad) func `invalid JSON is refused`(_ text: String) {
    #expect(parsed(text) == nil)
}

@Test func `bytes that are no UTF-8, and endless nesting, are refused`() {
    #expect((try? JSONValue.parse([0x22, 0xFF, 0x22])) == nil)
    #expect((try? JSONValue.parse([0x22, 0xC0, 0x80, 0x22])) == nil)
    #expect(parsed(String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)) == nil)
}

@Test func `what is written is read back the same`() throws {
    for text in good {
        let value = try #require(parsed(text))
        #expect(parsed(value.text)?.text == value.text, "\(text)")
    }
}

private let numbers: [(String, Int, Int64?)] = [
    ("12.345", 3, 12_345), ("12.3456", 3, 12_346), ("-12.3455", 3, -12_346), ("12.3454", 3, 12_345), ("1e3", 0, 1000),
    ("0.1", 1, 1), ("5", -1, 1), ("4", -1, 0), ("123456789012345678", 0, 123_456_789_012_345_678),
    ("99999999999999999999", 0, nil), ("0.000000000000000000000001", 0, 0), (" 7 ", 0, 7), ("1,5", 0, nil),
    ("", 0, nil),
    ("abc", 0, nil), ("1.2.3", 0, nil),
]

@Test(arguments: numbers.indices) func `a decimal becomes an integer exactly, rounded half away from zero`(_ index: Int)
{
    let (text, power, expected) = numbers[index]
    #expect(JSONNumber(text: text).flatMap { $0.scaled(by: power) } == expected, "\(text)")
}

@Test func `a seeded storm of broken frames never crashes and always gives a frame or an error`() {
    var generator = SeededGenerator(seed: 99)
    let seeds = [
        #"[2,"19223201","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]"#,
        #"[3,"19223201",{"status":"Accepted","currentTime":"2013-02-01T20:53:32.486Z","interval":300}]"#,
        #"[4,"162376037","NotSupported","SetDisplayMessage not implemented",{}]"#,
    ].map { Array($0.utf8) }
    var frames = 0
    var errors = 0
    for _ in 0..<20_000 {
        var bytes = seeds[Int.random(in: 0..<seeds.count, using: &generator)]
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: at)
            default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
            }
            if bytes.isEmpty { bytes = [0] }
        }
        do {
            _ = try OCPPFrame.decode(bytes)
            frames += 1
        } catch {
            #expect(!error.reason.isEmpty)
            errors += 1
        }
    }
    #expect(frames > 1000 && errors > 1000)
}

private let broken: [(String, CallErrorCode, String?)] = [
    ("nonsense", .rpcFrameworkError, nil), ("{}", .rpcFrameworkError, nil), ("[]", .rpcFrameworkError, nil),
    (#"[2]"#, .rpcFrameworkError, nil), (#"[2,"a"]"#, .rpcFrameworkError, "a"),
    (#"[2,"a","X"]"#, .rpcFrameworkError, "a"),
    (#"[2,"a","X",[]]"#, .formatViolation, "a"), (#"[9,"a","X",{}]"#, .messageTypeNotSupported, "a"),
    (#"["2","a","X",{}]"#, .rpcFrameworkError, "a"), (#"[2,null,"X",{}]"#, .rpcFrameworkError, nil),
    (#"[3,"a"]"#, .formatViolation, "a"),
]

@Test(arguments: broken.indices) func `each broken frame has its error and its id where there is one`(_ index: Int) {
    let (text, code, id) = broken[index]
    do {
        let (frame, _) = try OCPPFrame.decode(Array(text.utf8))
        Issue.record("\(text) was read as \(frame)")
    } catch {
        #expect(error.code == code && error.id == id, "\(text)")
    }
}

@Test func `a number as message id is echoed as it came and noted`() throws {
    let (frame, deviation) = try OCPPFrame.decode(Array(#"[2,42,"Heartbeat",{}]"#.utf8))
    #expect(frame.id == "42")
    #expect(deviation?.rule == .messageIDType)
}

@Test func `a message id that is too long is kept as far as it can be answered`() throws {
    for (length, isKept) in [(36, true), (38, true), (255, true), (256, false)] {
        let id = String(repeating: "a", count: length)
        let decoded = try? OCPPFrame.decode(Array(#"[2,"\#(id)","Heartbeat",{}]"#.utf8))
        #expect((decoded?.0.id == id) == isKept)
        #expect((decoded?.1?.rule == .tooLong) == (isKept && length > 36))
    }
}

@Test func `one call is outstanding, the next waits, late and unknown answers are told apart`() {
    var book = CallBookkeeping<Int>(prefix: "x")
    func outgoing(_ ticket: Int) -> CallBookkeeping<Int>.Outgoing {
        .init(action: "A", payload: .object(JSONObject()), timeout: .seconds(10), ticket: ticket)
    }
    let zero = Timestamp(secondsSinceEpoch: 0)
    let first = book.send(outgoing(1), now: zero)
    guard case .send(let frame)? = first.first else {
        Issue.record("the first call is not sent")
        return
    }
    #expect(book.send(outgoing(2), now: zero).isEmpty)
    #expect(book.waitingCount == 2)
    #expect(book.received("other", .timedOut, now: zero).0 == .unknown)
    let expired = book.tick(now: zero + .seconds(10))
    #expect(expired.count == 2, "the first ends and the second is sent")
    #expect(book.received(frame.id, .result(.null), now: zero).0 == .late)
    let gone = book.disconnect()
    guard case .finish(let ticket, let answer)? = gone.first else {
        Issue.record("the waiting call does not end")
        return
    }
    #expect(ticket == 2 && answer == .disconnected)
}

@Test func `a queue that is full answers at once`() {
    var book = CallBookkeeping<Int>(prefix: "x")
    let zero = Timestamp(secondsSinceEpoch: 0)
    for ticket in 0...CallBookkeeping<Int>.queueLimit {
        _ = book.send(.init(action: "A", payload: .null, timeout: .seconds(1), ticket: ticket), now: zero)
    }
    let refused = book.send(.init(action: "A", payload: .null, timeout: .seconds(1), ticket: 999), now: zero)
    guard case .finish(999, .overloaded)? = refused.first else {
        Issue.record("not refused")
        return
    }
    #expect(book.waitingCount == CallBookkeeping<Int>.queueLimit + 1)
}
