import Testing

@testable import Billing

@Test(arguments: OrderState.allCases)
func `an order goes from state to state only as allowed`(_ state: OrderState) {
    let allowed: [OrderState] =
        switch state {
        case .created: [.held, .charging, .unpriced, .priced, .voided]
        case .held: [.charging, .unpriced, .priced, .voided]
        case .charging: [.unpriced, .priced, .voided]
        case .unpriced: [.priced, .voided]
        case .priced: [.settled]
        case .settled: [.partlyRefunded, .refunded]
        case .partlyRefunded: [.partlyRefunded, .refunded]
        case .refunded, .voided: []
        }
    #expect(OrderState.allCases.filter { state.mayBecome($0) } == OrderState.allCases.filter(allowed.contains))
}

@Test func `money that was booked is never taken back by a state`() {
    var reached: Set<OrderState> = [.priced]
    while true {
        let next = reached.union(OrderState.allCases.filter { state in reached.contains { $0.mayBecome(state) } })
        if next == reached { break }
        reached = next
    }
    #expect(reached == [.priced, .settled, .partlyRefunded, .refunded])
}
