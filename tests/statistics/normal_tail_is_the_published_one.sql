-- The tail of the normal distribution as tables give it, to the relative error that the macro
-- promises.
with

published as (

    {% for standardized, tail in [
        ('0', '0.5'), ('1', '0.15865525393145707'), ('1.96', '0.024997895148220435'),
        ('3', '0.0013498980316300957'), ('6', '9.865876450377012e-10'),
        ('7.07', '7.746684865636529e-13'), ('8', '6.220960574271819e-16'),
        ('10', '7.619853024160593e-24'), ('37', '5.725571222525139e-300'), ('38', '0')
    ] -%}
    select
        cast({{ standardized }} as double) as standardized,
        cast({{ tail }} as double) as tail
    {{ 'union all' if not loop.last }}
    {% endfor %}

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
