import Charging
import Kernel
import Testing

private let now = Timestamp(secondsSinceEpoch: 1_794_996_000)

/// The estimate after messages with these distances in seconds, one a second.
private func estimate(_ distances: [Int]) -> Int64? {
    var estimate = ClockSkewEstimate()
    for (index, distance) in distances.enumerated() {
        let receivedAt = now + .seconds(index)
        estimate.note(stationTime: receivedAt + .seconds(distance), receivedAt: receivedAt)
    }
    return estimate.skew.map { $0.count / 1000 }
}

private let clocks: [([Int], Int64?)] = [
    ([], nil), ([0], nil), ([0, 0], 0), ([60, 59, 60], 60), ([-60, -61], -60),
    // Eight hours: local time sent as UTC.
    ([28_800, 28_799, 28_800], 28_800),
    // Never set.
    ([-1_794_996_000, -1_794_996_000], -1_794_996_000),
    // After an outage: meter values a minute apart at once, then what happens now.
    ([-600, -540, -480, -420, -360, -300], nil), ([-600, -540, -480, -420, -360, -300, 3, 2], 3),
    // One message from the future moves nothing.
    ([1, 0, 900, 1], 1),
    // The clock was set meanwhile: the old distance is forgotten.
    ([300, 300] + Array(repeating: 0, count: ClockSkewEstimate.remembered), 0),
]

@Test(arguments: clocks) func `a clock's skew is the largest distance that two messages agree on`(
    _ distances: [Int], _ expected: Int64?
) {
    #expect(estimate(distances) == expected)
}

@Test func `two minutes are tolerated either way`() {
    #expect(ClockSkew.isTolerable(120_000) && ClockSkew.isTolerable(-120_000))
    #expect(!ClockSkew.isTolerable(120_001) && !ClockSkew.isTolerable(-120_001))
}
