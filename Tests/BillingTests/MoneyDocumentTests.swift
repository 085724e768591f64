import Foundation
import Kernel
import Testing

@testable import Billing

/// The examples of docs/money.md, run: what the document shows is what the code does, character by character.
struct MoneyDocumentTests {
    private let blocks: [Block]

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/money.md")
        blocks = Block.all(in: try String(contentsOf: file, encoding: .utf8))
    }

    @Test func `each session of the document costs what its bill shows`() throws {
        let orders = try orders()
        let bills = blocks.filter { $0.kind == "text bill" }
        #expect(orders.count == bills.count && orders.count == 8)
        for (order, bill) in zip(orders, bills) { #expect(Self.bill(order) == bill.lines, "line \(bill.line)") }
    }

    @Test func `each booking of the document moves what it shows`() throws {
        let orders = try orders()
        let examples = blocks.filter { $0.kind == "text ledger" }
        #expect(examples.count == 4)
        for example in examples {
            let shown = try LedgerExample(example.lines, orders: orders).replayed()
            #expect(shown == example.lines, "line \(example.line)")
        }
    }

    @Test func `the correction of the document adds what it shows`() throws {
        let orders = try orders()
        let block = try #require(blocks.first { $0.kind == "text correction" })
        let numbers = block.lines.prefix(2).compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        let (booked, right) = (orders[numbers[0] - 1], orders[numbers[1] - 1])
        let correction = try #require(
            OrderCorrection(
                of: .init(order: booked, owedMinor: 0), to: right, availableMinor: 1_000_000, memo: "correction"))
        let lines = PricedOrder(
            versionID: right.versionID, currency: right.currency, lines: correction.lines, energyWh: 0, taxMinor: 0,
            oddities: [])
        let transfers = correction.transfers.map { transfer in
            transfer.kind.rawValue.padded(right: 11) + transfer.debit.rawValue.padded(right: 17) + "-> "
                + transfer.credit.rawValue.padded(right: 18)
                + Money.text(minor: transfer.amountMinor, exponent: right.currency.exponent).padded(left: 8)
        }
        #expect(Self.bill(lines).dropLast() + transfers == Array(block.lines.dropFirst(2)))
    }

    @Test func `the hash of the document is the hash of its fields`() throws {
        let block = try #require(blocks.first { $0.kind == "text hash" })
        let fields = block.lines
        #expect(fields.count == 16)
        let draft = TransferDraft.topUp(try #require(Int64(fields[7])), memo: fields[10])
        let entry = LedgerEntry(
            after: .genesis, operatorID: try #require(OperatorID(fields[1])), id: try #require(TransferID(fields[3])),
            draft: draft, debitAccountID: try #require(AccountID(fields[5])),
            creditAccountID: try #require(AccountID(fields[6])), currency: try currency(fields[8]),
            reference: fields[9],
            at: Timestamp(millisecondsSinceEpoch: try #require(Int64(fields[11]))), actor: fields[12],
            owners: .init(debit: fields[13], credit: fields[14]))
        #expect(fields[0] == "ohmstead-ledger-2" && fields[2] == "1" && fields[4] == draft.kind.rawValue)
        let hex = entry.hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect("sha256 " + hex == fields[15])
    }

    private func orders() throws -> [PricedOrder] {
        let tariff = try #require(blocks.first { $0.kind == "json tariff" })
        return try blocks.filter { $0.kind == "json session" }.map { block in
            let session = try JSONDecoder().decode(SessionExample.self, from: Data(block.text.utf8))
            var fields = try Self.object(tariff.text)
            for (name, value) in try Self.object(block.text)["with"] as? [String: Any] ?? [:] { fields[name] = value }
            let definition = try JSONDecoder().decode(
                TariffDefinition.self, from: JSONSerialization.data(withJSONObject: fields))
            return price(session.usage, under: try compiled(definition).offered(to: session.driverGroup))
        }
    }

    private static func object(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private static func bill(_ order: PricedOrder) -> [String] {
        let exponent = order.currency.exponent
        func money(_ minor: Int64) -> String { Money.text(minor: minor, exponent: exponent).padded(left: 8) }
        let lines = order.lines.map { line -> String in
            let unit =
                switch line.unit {
                case .wattHours: "Wh"
                case .seconds: "s "
                case .piece: "  "
                }
            return line.kind.rawValue.padded(right: 12) + (line.period?.rawValue ?? "").padded(right: 8)
                + String(line.quantity).padded(left: 6) + " " + unit
                + Money.text(minor: line.unitPriceMicros, exponent: 6).padded(left: 11) + money(line.amountMinor)
                + (line.isInterpolated ? "  interpolated" : "")
        }
        let tax = order.taxMinor == 0 ? "" : ", of which tax " + Money.text(minor: order.taxMinor, exponent: exponent)
        let total = "total".padded(right: 40) + money(order.totalMinor) + " " + order.currency.code + tax
        return lines + [total] + order.mended.map { "mended: " + $0 }
    }
}

/// A fenced block of a Markdown file.
private struct Block {
    /// What stands behind the fence, such as `json tariff`.
    let kind: String
    let line: Int
    var lines: [String] = []

    var text: String { lines.joined(separator: "\n") }

    static func all(in document: String) -> [Block] {
        var blocks: [Block] = []
        var current: Block?
        for (index, line) in document.components(separatedBy: "\n").enumerated() {
            if line.hasPrefix("```") {
                if let ended = current { blocks.append(ended) }
                current = current == nil ? Block(kind: String(line.dropFirst(3)), line: index + 1) : nil
            } else {
                current?.lines.append(line)
            }
        }
        return blocks
    }
}

private struct SessionExample: Decodable {
    struct Point: Decodable {
        let at: Timestamp
        let registerWh: Int64
    }

    let driverGroup: String?
    let startedAt: Timestamp
    let endedAt: Timestamp
    let meterStartWh: Int64
    let meterStopWh: Int64
    let points: [Point]
    let energyStoppedAt: Timestamp?

    var usage: SessionUsage {
        SessionUsage(
            startedAt: startedAt, endedAt: endedAt, meterStartWh: meterStartWh, meterStopWh: meterStopWh,
            points: points.map { MeterPoint(at: $0.at, registerWh: $0.registerWh) }, energyStoppedAt: energyStoppedAt)
    }
}

/// A series of bookings as the document shows it. What people do is taken from the text (top-ups, holds, settlements,
/// payments of debts, refunds), what follows is worked out, and all is shown again.
private struct LedgerExample {
    private let lines: [String]
    private let orders: [PricedOrder]

    init(_ lines: [String], orders: [PricedOrder]) {
        self.lines = lines
        self.orders = orders
    }

    func replayed() throws -> [String] {
        var book = Book(try currency("TWD"))
        var shown: [String] = []
        var settled: PricedOrder?
        var refunded: Int64 = 0
        while shown.count < lines.count {
            let words = lines[shown.count].split(separator: " ").map(String.init)
            let before = book.entries.count
            switch words[0] {
            case "topUp": try book.post([.topUp(try minor(words), memo: "")])
            case "payOut": try book.post([.payOut(try minor(words), memo: "")])
            case "hold": try book.post([.hold(try minor(words), memo: "")])
            case "payment": try book.post([.payDebt(try minor(words), memo: "")])
            case "settle":
                shown.append(lines[shown.count])
                let order = orders[try #require(Int(words[2])) - 1]
                let funds = Settlement.Funds(
                    heldMinor: book.balance(.driverHeld), availableMinor: book.balance(.driverAvailable))
                try book.post(Settlement(of: order, funds: funds, memo: "").transfers)
                settled = order
            case "refund":
                let order = try #require(settled)
                let next = lines[shown.count + 1].split(separator: " ").map(String.init)
                let amount = try minor(words) + minor(next)
                try book.post(
                    Refund.transfers(
                        amount, refundedMinor: refunded, totalMinor: order.totalMinor, taxMinor: order.taxMinor,
                        memo: ""))
                refunded += amount
            default:
                let kind = try #require(AccountKind(rawValue: words[1]))
                shown.append(show("balance", kind.rawValue, "", book.balance(kind)))
            }
            shown += book.entries[before...].map(show)
        }
        #expect(book.fault == nil)
        return shown
    }

    private func minor(_ words: [String]) throws -> Int64 {
        try #require(Int64((words.last ?? "").replacingOccurrences(of: ".", with: "")))
    }

    private func show(_ entry: LedgerEntry) -> String {
        func kind(_ id: AccountID) -> String {
            AccountKind.allCases.first { Book.account($0) == id }?.rawValue ?? "unknown"
        }
        return show(
            entry.kind.rawValue, kind(entry.debitAccountID), "-> " + kind(entry.creditAccountID), entry.amountMinor)
    }

    private func show(_ word: String, _ from: String, _ to: String, _ minor: Int64) -> String {
        word.padded(right: 10) + from.padded(right: 17) + to.padded(right: 22)
            + Money.text(minor: minor, exponent: 2).padded(left: 7)
    }
}

extension String {
    fileprivate func padded(left width: Int) -> String {
        String(repeating: " ", count: Swift.max(width - count, 0)) + self
    }

    fileprivate func padded(right width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(width - count, 0))
    }
}
