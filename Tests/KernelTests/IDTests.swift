import Foundation
import Testing

@testable import Kernel

struct IDTests {
    private static let ascii = "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506"

    @Test func `the text form reads back as the same id`() throws {
        var generator = SeededGenerator(seed: 7)
        for step in 0..<1000 {
            let at = Timestamp(millisecondsSinceEpoch: Int64(step) * 86_400_123)
            let id = StationID(RawID(at: at, random: (generator.next(), generator.next())))
            #expect(id.description.utf8.count == 36)
            #expect(try #require(StationID(id.description)) == id)
            #expect(try #require(StationID(id.description.uppercased())) == id)
            #expect(UUID(uuidString: id.description)?.uuidString == id.description.uppercased())
        }
    }

    @Test(arguments: [
        "", "0192f3a4", "0192f3a45b6c7d8e9fa0b1c2d3e4f506", "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f50",
        "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f5067", "0192f3a4-5b6c-7d8e-9fa0b-1c2d3e4f506",
        "0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f50g", " 0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506",
        "{0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506}", "０192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506",
    ])
    func `what is not the canonical form is refused`(text: String) {
        #expect(StationID(text) == nil)
    }

    @Test func `an id is a UUID of version 7 and variant 2 that carries its birth time`() {
        let at = Timestamp(millisecondsSinceEpoch: 1_795_000_000_123)
        let id = RawID(at: at, random: (.max, .max))
        #expect(id.createdAt == at)
        let characters = Array(id.text)
        #expect(characters[14] == "7")
        #expect("89ab".contains(characters[19]))
        #expect(RawID(at: at, random: (0, 0)).text.hasSuffix("-7000-8000-000000000000"))
    }

    @Test func `ids sort by birth, as values and as text`() {
        let times: [Int64] = [0, 1, 255, 256, 65_535, 65_536, 1_795_000_000_000, 1_795_000_000_001, (1 << 48) - 1]
        var generator = SeededGenerator(seed: 1)
        let ids = times.map {
            OrderID(RawID(at: Timestamp(millisecondsSinceEpoch: $0), random: (generator.next(), generator.next())))
        }
        #expect(ids.shuffled(using: &generator).sorted() == ids)
        #expect(ids.map(\.description).shuffled(using: &generator).sorted() == ids.map(\.description))
    }

    @Test func `a time before 1970 gives the smallest birth time, not a trap`() {
        let id = RawID(at: Timestamp(millisecondsSinceEpoch: -5), random: (1, 2))
        #expect(id.createdAt == Timestamp(millisecondsSinceEpoch: 0))
    }

    @Test func `JSON carries the text form and refuses anything else`() throws {
        let id = try #require(SessionID(Self.ascii))
        #expect(String(decoding: try JSONEncoder().encode([id]), as: UTF8.self) == "[\"\(Self.ascii)\"]")
        #expect(try JSONDecoder().decode([SessionID].self, from: Data("[\"\(Self.ascii)\"]".utf8)) == [id])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([SessionID].self, from: Data("[\"x\"]".utf8))
        }
    }

    @Test func `a seed repeats its ids, the system never does`() {
        let time = ManualTimeSource(Timestamp(secondsSinceEpoch: 1_795_000_000))
        func seeded(_ seed: UInt64) -> [RawID] {
            let source = SeededIDSource(seed: seed, time: time)
            return (0..<50).map { _ in source.next() }
        }
        #expect(seeded(1) == seeded(1))
        #expect(seeded(1) != seeded(2))
        let source = SystemIDSource(time: time)
        #expect(Set((0..<10_000).map { _ in source.next() }).count == 10_000)
    }

    @Test func `the seeded generator is SplitMix64`() {
        var zero = SeededGenerator(seed: 0)
        #expect([zero.next(), zero.next()] == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4])
        var other = SeededGenerator(seed: 1_234_567)
        #expect(
            [other.next(), other.next(), other.next()]
                == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func `a page cursor reads back, with and without a time`() throws {
        let withTime = PageCursor(at: Timestamp(millisecondsSinceEpoch: 1_795_000_000_123), id: Self.ascii)
        let before1970 = PageCursor(at: Timestamp(millisecondsSinceEpoch: -1), id: Self.ascii)
        for cursor in [withTime, before1970, PageCursor(id: Self.ascii)] {
            #expect(try #require(PageCursor(cursor.text)) == cursor)
        }
        for text in ["", ".", "x", "abc.", "." + Self.ascii, "a.b." + Self.ascii, Self.ascii + ".a", "*." + Self.ascii]
        {
            #expect(PageCursor(text) == nil, "\(text)")
        }
    }
}
