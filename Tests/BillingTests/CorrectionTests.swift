import Kernel
import Testing

@testable import Billing

/// Orders that turn out to be others after they were booked.
struct CorrectionTests {
    /// What an order's lines and transfers say together, kept as the flows keep it.
    private struct Kept {
        var order: PricedOrder
        var paidMinor: Int64
        var owedMinor: Int64
        var balances: [AccountKind: Int64] = [:]

        mutating func book(_ transfers: [TransferDraft]) {
            for transfer in transfers {
                balances[transfer.debit, default: 0] +=
                    transfer.debit.isDebitNormal ? transfer.amountMinor : -transfer.amountMinor
                balances[transfer.credit, default: 0] +=
                    transfer.credit.isDebitNormal ? -transfer.amountMinor : transfer.amountMinor
                for kind in [AccountKind.receivable, .driverAvailable, .driverHeld] {
                    #expect(balances[kind, default: 0] >= 0, "\(kind) on the way")
                }
            }
        }
    }

    private static func settled(_ order: PricedOrder, balanceMinor: Int64) -> Kept {
        let settlement = Settlement(of: order, funds: .init(heldMinor: 0, availableMinor: balanceMinor), memo: "")
        var kept = Kept(order: order, paidMinor: settlement.paidMinor, owedMinor: settlement.owedMinor)
        kept.balances[.driverAvailable] = balanceMinor
        kept.book(settlement.transfers)
        return kept
    }

    private static func anyOrder(
        _ tariff: CompiledTariff, _ generator: inout SeededGenerator
    ) -> PricedOrder {
        let start = Timestamp(secondsSinceEpoch: 1_782_871_200)
        let minutes = Int.random(in: 1...900, using: &generator)
        let energyWh = Int64.random(in: 0...60_000, using: &generator)
        let points = (0..<3).map { _ in
            MeterPoint(
                at: start + .minutes(Int.random(in: 0...minutes, using: &generator)),
                registerWh: Int64.random(in: 0...max(energyWh, 1), using: &generator))
        }
        let usage = SessionUsage(
            startedAt: start, endedAt: start + .minutes(minutes), meterStartWh: 0, meterStopWh: energyWh,
            points: points, energyStoppedAt: Bool.random(using: &generator) ? start + .minutes(minutes / 2) : nil)
        return price(usage, under: tariff)
    }

    @Test(arguments: 0..<200)
    func `a chain of corrections ends where the last price alone would`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var tariffs = RandomTariffs(seed: seed)
        let tariff = try compiled(tariffs.definition(currency: currency("TWD")))
        let balanceMinor = Int64.random(in: 0...100_000, using: &generator)
        var kept = Self.settled(Self.anyOrder(tariff, &generator), balanceMinor: balanceMinor)
        var last = kept.order
        for number in 1...4 {
            last = Self.anyOrder(tariff, &generator)
            guard
                let correction = OrderCorrection(
                    of: .init(order: kept.order, owedMinor: kept.owedMinor), to: last,
                    availableMinor: kept.balances[.driverAvailable], memo: "")
            else { continue }
            kept.book(correction.transfers)
            kept.paidMinor += correction.paidMinor
            kept.owedMinor += correction.owedMinor
            kept.order = PricedOrder(
                versionID: last.versionID, currency: last.currency, lines: kept.order.lines + correction.lines,
                energyWh: last.energyWh, taxMinor: last.taxMinor, oddities: [])
            #expect(correction.lines.allSatisfy { $0.correction > 0 && $0.correction <= number })
            for kind in OrderLine.Kind.allCases { #expect(kept.order.sum(of: [kind]) == last.sum(of: [kind])) }
            #expect(kept.paidMinor + kept.owedMinor == last.totalMinor && kept.owedMinor >= 0 && kept.paidMinor >= 0)
            #expect(kept.balances[.receivable, default: 0] == kept.owedMinor)
            #expect(kept.balances[.driverAvailable, default: 0] == balanceMinor - kept.paidMinor)
        }
        let alone = Self.settled(last, balanceMinor: balanceMinor)
        for kind in [AccountKind.revenueElectricity, .revenueService, .revenueFees, .taxPayable] {
            #expect(kept.balances[kind, default: 0] == alone.balances[kind, default: 0], "\(kind)")
        }
        #expect(
            OrderCorrection(of: .init(order: kept.order, owedMinor: 0), to: last, availableMinor: 0, memo: "") == nil)
    }
}
