-- The tail of the normal distribution as tables give it, to the relative error that the macro promises.
with

published as (

    select
        0e0 as standardized,
        0.5e0 as tail
    union all
    select 1e0, 0.15865525393145707e0
    union all
    select 1.96e0, 0.024997895148220435e0
    union all
    select 3e0, 0.0013498980316300957e0
    union all
    select 6e0, 9.865876450377012e-10
    union all
    select 7.07e0, 7.746684865636529e-13
    union all
    select 8e0, 6.220960574271819e-16
    union all
    select 10e0, 7.619853024160593e-24
    union all
    select 37e0, 5.725571222525139e-300
    union all
    select 38e0, 0e0

),

computed as (

    select
        *,
        {{ normal_tail('standardized') }} as computed_tail
    from published

)

select *
from computed
where abs(computed_tail - tail) > 1e-8 * tail
