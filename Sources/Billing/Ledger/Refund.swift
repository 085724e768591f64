import Kernel

/// How money of a settled order is given back.
package enum Refund {
    /// Tax comes back with it: of each refund the share that the order's tax has in its total, cut so that refunds of
    /// the whole order, in however many parts, give back exactly the whole tax.
    ///
    /// - Parameters:
    ///   - amountMinor: above zero; with `refundedMinor` at most `totalMinor`.
    ///   - refundedMinor: what earlier refunds gave back.
    ///   - totalMinor: the order's total, above zero.
    ///   - taxMinor: contained in the total.
    package static func transfers(
        _ amountMinor: Int64, refundedMinor: Int64, totalMinor: Int64, taxMinor: Int64, memo: String
    ) -> [TransferDraft] {
        precondition(
            amountMinor > 0 && refundedMinor >= 0 && amountMinor <= totalMinor - refundedMinor,
            "no more comes back than was charged")
        func tax(of refunded: Int64) -> Int64 {
            Rounding.divide(Int128(taxMinor) * Int128(refunded), by: Int128(totalMinor))
        }
        let taxShare = tax(of: refundedMinor + amountMinor) - tax(of: refundedMinor)
        let net = amountMinor - taxShare
        return (net > 0 ? [TransferDraft.refund(net, memo: memo)] : [])
            + (taxShare > 0
                ? [TransferDraft(.refund, debit: .taxPayable, credit: .driverAvailable, taxShare, memo)] : [])
    }
}
