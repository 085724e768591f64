import Kernel

/// What a station measured at one moment, in integers. Nil where it did not say.
package struct MeterSample: Sendable, Equatable {
    package var at: Timestamp
    /// The import register, in Wh; what a session used is the difference of two readings.
    package var registerWh: Int64?
    package var powerW: Int64?
    package var currentMilliamps: Int64?
    package var voltageMillivolts: Int64?
    /// State of charge in tenths of a percent.
    package var socPermille: Int64?
    package var temperatureDeciC: Int64?
    /// The limit that the station offers the car, in W.
    package var offeredW: Int64?
    /// Its station says that it was taken when the session began (OCPP's context `Transaction.Begin`).
    package var isOfBegin = false

    /// No meter counts further than a petawatt-hour: what is beyond is garbage, and what is within cannot overflow a sum.
    package static let largest: Int64 = 1_000_000_000_000_000

    package static func isBelievable(_ reading: Int64) -> Bool { reading.magnitude <= largest.magnitude }

    package init(
        at: Timestamp, registerWh: Int64? = nil, powerW: Int64? = nil, currentMilliamps: Int64? = nil,
        voltageMillivolts: Int64? = nil, socPermille: Int64? = nil, temperatureDeciC: Int64? = nil,
        offeredW: Int64? = nil
    ) {
        self.at = at
        self.registerWh = registerWh
        self.powerW = powerW
        self.currentMilliamps = currentMilliamps
        self.voltageMillivolts = voltageMillivolts
        self.socPermille = socPermille
        self.temperatureDeciC = temperatureDeciC
        self.offeredW = offeredW
    }
}
